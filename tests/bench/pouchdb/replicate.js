// Reads documents (one JSON a line), writes them into one PouchDB, replicates into a second; prints {seconds, documents}.
// node replicate.js DOCUMENTS FOLDER leveldb|memory
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import memory from "pouchdb-adapter-memory";
import PouchDB from "pouchdb";

const BATCH = 2000; // as many as one of our bundles carries
const [documents, folder, adapter] = process.argv.slice(2);
PouchDB.plugin(memory);
const open = (name) => new PouchDB(adapter === "memory" ? name : join(folder, name), { adapter });
const source = open("source");
const target = open("target");

let waiting = [];
for await (const line of createInterface({ input: createReadStream(documents) })) {
  waiting.push(JSON.parse(line));
  if (waiting.length === BATCH) {
    await source.bulkDocs(waiting);
    waiting = [];
  }
}
if (waiting.length) await source.bulkDocs(waiting);

const started = performance.now();
const done = await source.replicate.to(target, { batch_size: BATCH });
const seconds = (performance.now() - started) / 1000;
if (done.doc_write_failures || !done.ok) throw new Error(JSON.stringify(done.errors));
console.log(JSON.stringify({ seconds, documents: (await target.info()).doc_count }));
await source.close();
await target.close();
