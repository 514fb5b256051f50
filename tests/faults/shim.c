/* A shim between a program and libc, for faults no ordinary run shows (tests/faults/rig.py compiles and loads it).
 *
 * It sees every call by which a file under RIG_FOLDER changes, and by its environment
 *   RIG_LOG       appends each change, in order, to this file (tests/faults/rig_records.py reads it)
 *   RIG_ACK       a write to this path is no write: its bytes are recorded as "the program said: saved"
 *   RIG_KILL_AT   kills the process (SIGKILL) at the n-th change, before it is made
 *   RIG_TEAR      with RIG_KILL_AT: if that change is a write, half of it is made first
 *   RIG_SPACE     a file with a number: how many bytes all files together may still grow (read anew every time)
 *   RIG_DELAY_US  every fsync and fdatasync takes so much longer, wherever the file is
 *   RIG_NO_DATA   the log holds no file contents (for counting only)
 * -shm files are not recorded: they hold nothing that must outlive a power cut.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, RENAME, UNLINK, MKDIR, RMDIR, LINK, ACK, MAPPED };

struct __attribute__((packed)) head {
    uint32_t magic;
    uint8_t op;
    uint64_t inode, offset;
    uint32_t path_length, other_length, data_length;
};

static char folder[PATH_MAX], ack_path[PATH_MAX], space_path[PATH_MAX];
static size_t folder_length;
void rig_kill_at(long n, int torn);
static int log_fd = -1, no_data, tear;
static long kill_at = -1, changes, delay_us;
static long long grown;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static void copy_env(const char *name, char *target) {
    const char *value = getenv(name);
    target[0] = 0;
    if (value) snprintf(target, PATH_MAX, "%s", value);
}

__attribute__((constructor)) static void begin(void) {
    copy_env("RIG_FOLDER", folder);
    folder_length = strlen(folder);
    copy_env("RIG_ACK", ack_path);
    copy_env("RIG_SPACE", space_path);
    no_data = getenv("RIG_NO_DATA") != NULL;
    tear = getenv("RIG_TEAR") != NULL;
    if (getenv("RIG_KILL_AT")) kill_at = atol(getenv("RIG_KILL_AT"));
    if (getenv("RIG_DELAY_US")) delay_us = atol(getenv("RIG_DELAY_US"));
    const char *log = getenv("RIG_LOG");
    if (log) {
        long fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        /* far above what a program counts on */
        log_fd = fcntl((int)fd, F_DUPFD_CLOEXEC, 900);
        syscall(SYS_close, fd);
    }
}

static int ends_with(const char *text, const char *end) {
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && !strcmp(text + length - tail, end);
}

static int watched(const char *path) {
    return folder_length && !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static int recorded(const char *path) {
    return watched(path) && !ends_with(path, "-shm") && !ends_with(path, " (deleted)");
}

static void path_of(int fd, char *target) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, target, PATH_MAX - 1);
    target[length < 0 ? 0 : length] = 0;
}

static void absolute(int base, const char *path, char *target) {
    if (path[0] == '/') {
        snprintf(target, PATH_MAX, "%s", path);
        return;
    }
    char start[PATH_MAX];
    if (base == AT_FDCWD) {
        if (!getcwd(start, sizeof start)) start[0] = 0;
    } else {
        path_of(base, start);
    }
    snprintf(target, PATH_MAX, "%.2000s/%.2000s", start, path);
}

static uint64_t inode_of(int fd) {
    struct stat found;
    return fstat(fd, &found) ? 0 : found.st_ino;
}

static void record(int op, uint64_t inode, uint64_t offset, const char *path, const char *other, const void *data,
                   size_t length) {
    if (log_fd < 0) return;
    int keep = data && (!no_data || op == ACK);
    struct head head = {0x31474952, (uint8_t)op, inode, offset, path ? strlen(path) : 0, other ? strlen(other) : 0,
                        keep ? (uint32_t)length : 0};
    struct iovec parts[4] = {{&head, sizeof head},
                             {(void *)path, head.path_length},
                             {(void *)other, head.other_length},
                             {(void *)data, head.data_length}};
    /* one call: whole records also with several processes */
    if (syscall(SYS_writev, log_fd, parts, 4) < 0) abort();
}

/* For a process that forks one child for every kill: imports are paid once (tests/faults/workload.py, kills). */
void rig_kill_at(long n, int torn) {
    changes = 0;
    kill_at = n;
    tear = torn;
}

/* Called with the guard held, before every change. True when the process is to die at this change. */
static int step(void) { return ++changes == kill_at; }

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static long long space_left(void) {
    char text[32] = {0};
    long fd = syscall(SYS_openat, AT_FDCWD, space_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return LLONG_MAX;
    long length = syscall(SYS_read, fd, text, sizeof text - 1);
    syscall(SYS_close, fd);
    return length > 0 ? atoll(text) - grown : LLONG_MAX;
}

/* How many of `length` bytes at `offset` may be written; counts what the file grows by. */
static ssize_t allowed(int fd, off_t offset, size_t length) {
    struct stat found;
    if (!space_path[0] || fstat(fd, &found)) return (ssize_t)length;
    long long growth = (long long)offset + (long long)length - found.st_size;
    if (growth <= 0) return (ssize_t)length;
    long long left = space_left();
    if (left < 0) left = 0;
    long long over = growth > left ? growth - left : 0;
    if (over >= (long long)length) return 0;
    grown += growth - over;
    return (ssize_t)((long long)length - over);
}

typedef ssize_t (*writer)(int, const void *, size_t, off_t);

static ssize_t plain_write(int fd, const void *data, size_t length, off_t offset) {
    (void)offset;
    return syscall(SYS_write, fd, data, length);
}

static ssize_t placed_write(int fd, const void *data, size_t length, off_t offset) {
    return syscall(SYS_pwrite64, fd, data, length, offset);
}

static ssize_t watched_write(int fd, const char *path, const void *data, size_t length, off_t offset, writer make) {
    pthread_mutex_lock(&guard);
    int last = step();
    if (last && tear) make(fd, data, length / 2, offset);
    if (last) die();
    ssize_t may = allowed(fd, offset, length), done = -1;
    if (!may && length) {
        errno = ENOSPC;
    } else {
        done = make(fd, data, (size_t)may, offset);
        if (done > 0 && recorded(path)) record(WRITE, inode_of(fd), (uint64_t)offset, path, NULL, data, (size_t)done);
    }
    int kept = errno;
    pthread_mutex_unlock(&guard);
    errno = kept;
    return done;
}

ssize_t write(int fd, const void *data, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (!folder_length) return real(fd, data, length);
    char path[PATH_MAX];
    path_of(fd, path);
    if (ack_path[0] && !strcmp(path, ack_path)) {
        pthread_mutex_lock(&guard);
        record(ACK, 0, 0, NULL, NULL, data, length);
        pthread_mutex_unlock(&guard);
        return real(fd, data, length);
    }
    if (!watched(path)) return real(fd, data, length);
    off_t offset = lseek(fd, 0, (fcntl(fd, F_GETFL) & O_APPEND) ? SEEK_END : SEEK_CUR);
    return watched_write(fd, path, data, length, offset, plain_write);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    char path[PATH_MAX];
    if (folder_length) path_of(fd, path);
    if (!folder_length || !watched(path)) return placed_write(fd, data, length, offset);
    return watched_write(fd, path, data, length, offset, placed_write);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }

static ssize_t each(int fd, const struct iovec *parts, int count) {
    ssize_t sum = 0;
    for (int i = 0; i < count; i++) {
        ssize_t done = write(fd, parts[i].iov_base, parts[i].iov_len);
        if (done < 0) return sum ? sum : -1;
        sum += done;
        if ((size_t)done < parts[i].iov_len) break;
    }
    return sum;
}

ssize_t writev(int fd, const struct iovec *parts, int count) { return each(fd, parts, count); }

static int opened(int fd, int flags, int existed) {
    if (fd < 0 || !folder_length) return fd;
    char real_path[PATH_MAX];
    path_of(fd, real_path);
    if (!recorded(real_path)) return fd;
    pthread_mutex_lock(&guard);
    if ((flags & O_CREAT) && !existed) {
        record(CREATE, inode_of(fd), 0, real_path, NULL, NULL, 0);
        if (step()) die();
    } else if (flags & O_TRUNC) {
        record(TRUNCATE, inode_of(fd), 0, real_path, NULL, NULL, 0);
        if (step()) die();
    }
    pthread_mutex_unlock(&guard);
    return fd;
}

static int open_at(int base, const char *path, int flags, mode_t mode) {
    struct stat found;
    int existed = 1;
    if (folder_length && (flags & O_CREAT)) {
        existed = fstatat(base, path, &found, 0) == 0;
        char full[PATH_MAX];
        absolute(base, path, full);
        if (!existed && watched(full) && space_path[0] && space_left() <= 0) {
            errno = ENOSPC;
            return -1;
        }
    }
    return opened((int)syscall(SYS_openat, base, path, flags, mode), flags, existed);
}

#define MODE(last) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | __O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, last); \
        mode = (mode_t)va_arg(rest, int); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int base, const char *path, int flags, ...) { MODE(flags) return open_at(base, path, flags, mode); }
int openat64(int base, const char *path, int flags, ...) { MODE(flags) return open_at(base, path, flags, mode); }
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }

int ftruncate64(int fd, off64_t size) {
    char path[PATH_MAX];
    if (folder_length) path_of(fd, path);
    if (!folder_length || !recorded(path)) return (int)syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&guard);
    if (step()) die();
    int done = (int)syscall(SYS_ftruncate, fd, size);
    if (!done) record(TRUNCATE, inode_of(fd), (uint64_t)size, path, NULL, NULL, 0);
    pthread_mutex_unlock(&guard);
    return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

/* Reserving space and copying inside the kernel change files unseen: refused, and callers fall back to writing. */
int posix_fallocate64(int fd, off64_t offset, off64_t length) {
    char path[PATH_MAX];
    REAL(int, "posix_fallocate64", int, off64_t, off64_t);
    if (folder_length) path_of(fd, path);
    return folder_length && recorded(path) ? EOPNOTSUPP : real(fd, offset, length);
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t length) {
    char path[PATH_MAX];
    REAL(ssize_t, "sendfile64", int, int, off64_t *, size_t);
    if (folder_length) path_of(out, path);
    if (!folder_length || !recorded(path)) return real(out, in, offset, length);
    errno = ENOTSOCK;
    return -1;
}

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags) {
    char path[PATH_MAX];
    REAL(ssize_t, "copy_file_range", int, off64_t *, int, off64_t *, size_t, unsigned);
    if (folder_length) path_of(out, path);
    if (!folder_length || !recorded(path)) return real(in, from, out, to, length, flags);
    errno = EXDEV;
    return -1;
}

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset) {
    REAL(void *, "mmap64", void *, size_t, int, int, int, off64_t);
    if (folder_length && fd >= 0 && (protection & PROT_WRITE) && (flags & MAP_SHARED)) {
        char path[PATH_MAX];
        path_of(fd, path);
        if (recorded(path)) record(MAPPED, inode_of(fd), 0, path, NULL, NULL, 0);
    }
    return real(address, length, protection, flags, fd, offset);
}

static int sync_with(long number, int fd) {
    char path[PATH_MAX];
    if (delay_us) {
        struct timespec wait = {delay_us / 1000000, (delay_us % 1000000) * 1000};
        nanosleep(&wait, NULL);
    }
    if (folder_length) path_of(fd, path);
    if (!folder_length || !recorded(path)) return (int)syscall(number, fd);
    pthread_mutex_lock(&guard);
    if (step()) die();
    int done = (int)syscall(number, fd);
    if (!done) record(SYNC, inode_of(fd), 0, path, NULL, NULL, 0);
    pthread_mutex_unlock(&guard);
    return done;
}

int fsync(int fd) { return sync_with(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_with(SYS_fdatasync, fd); }

/* A change of names: `make` does it, `op` records it. */
#define NAMES(op, base, path, two, other_base, other, call) \
    char from[PATH_MAX] = "", to[PATH_MAX] = ""; \
    if (folder_length) { \
        absolute(base, path, from); \
        if (two) absolute(other_base, other, to); \
    } \
    if (!folder_length || !(recorded(from) || recorded(to))) return (int)(call); \
    pthread_mutex_lock(&guard); \
    if (step()) die(); \
    int done = (int)(call); \
    if (!done) record(op, 0, 0, from, two ? to : NULL, NULL, 0); \
    int kept = errno; \
    pthread_mutex_unlock(&guard); \
    errno = kept; \
    return done

int renameat(int a, const char *path, int b, const char *other) {
    NAMES(RENAME, a, path, 1, b, other, syscall(SYS_renameat2, a, path, b, other, 0));
}
int rename(const char *path, const char *other) { return renameat(AT_FDCWD, path, AT_FDCWD, other); }
int unlinkat(int base, const char *path, int flags) {
    NAMES(flags & AT_REMOVEDIR ? RMDIR : UNLINK, base, path, 0, base, "", syscall(SYS_unlinkat, base, path, flags));
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int mkdirat(int base, const char *path, mode_t mode) {
    NAMES(MKDIR, base, path, 0, base, "", syscall(SYS_mkdirat, base, path, mode));
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
int linkat(int a, const char *path, int b, const char *other, int flags) {
    NAMES(LINK, a, path, 1, b, other, syscall(SYS_linkat, a, path, b, other, flags));
}
int link(const char *path, const char *other) { return linkat(AT_FDCWD, path, AT_FDCWD, other, 0); }
