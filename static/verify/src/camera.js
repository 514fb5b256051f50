// The camera: looks several times a second until every symbol of one paper is read.

const LOOK_EVERY = 250;
let cameraRound = 0;

/** Whether this page may ask for a camera at all. */
export function hasCamera() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/** Look through `video` until `found(texts)` says it has enough, or `stopCamera`. Throws what getUserMedia throws. */
export async function lookThrough(video, found) {
  const round = (cameraRound += 1);
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 2560 }, height: { ideal: 1440 } },
  });
  if (round !== cameraRound) return endStream(stream);
  video.srcObject = stream;
  await video.play();
  const seen = new Set();
  while (round === cameraRound) {
    const texts = video.videoWidth ? await glance(framePixels(video)) : [];
    const fresh = texts.filter((text) => !seen.has(text));
    fresh.forEach((text) => seen.add(text));
    if (fresh.length && round === cameraRound && (await found([...seen]))) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
  endStream(stream);
  if (round === cameraRound) video.srcObject = null;
}

/** End whatever looks now. */
export function stopCamera(video) {
  cameraRound += 1;
  if (video.srcObject) endStream(video.srcObject);
  video.srcObject = null;
}

function endStream(stream) {
  for (const track of stream.getTracks()) track.stop();
}

function framePixels(video) {
  return pixelsOf(drawn(video, video.videoWidth, video.videoHeight));
}
