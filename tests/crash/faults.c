/* Preloaded into a command: strikes at its n-th write to a regular file, sync, rename or truncation.
 *
 * FAULT_AT    n, from 1; unset or 0: never
 * FAULT_KIND  kill  the process is killed before the call
 *             torn  half of the bytes are written, then the process is killed
 *             eio   the call fails once with EIO
 *             full  from then on every write fails with ENOSPC, syncs and renames go on
 * FAULT_MARK  a file that is created when it strikes
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long seen;

static long at(void) {
    const char *text = getenv("FAULT_AT");
    return text ? atol(text) : 0;
}

static int is_kind(const char *kind) {
    const char *text = getenv("FAULT_KIND");
    return text && strcmp(text, kind) == 0;
}

static void mark(void) {
    const char *path = getenv("FAULT_MARK");
    if (path) {
        long fd = syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY, 0600);
        if (fd >= 0) syscall(SYS_close, fd);
    }
}

static int is_file(int fd) {
    struct stat about;
    return fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

/* 0: go on; 1: fail with errno set; 2: tear, then die. */
static int strike(int is_write) {
    long n = at();
    if (n <= 0) return 0;
    long now = atomic_fetch_add(&seen, 1) + 1;
    if (is_kind("full")) {
        if (now < n || !is_write) return 0;
        mark();
        errno = ENOSPC;
        return 1;
    }
    if (now != n) return 0;
    mark();
    if (is_kind("eio")) {
        errno = EIO;
        return 1;
    }
    if (is_kind("torn") && is_write) return 2;
    raise(SIGKILL);
    return 0;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t n) {
    REAL(write);
    int struck = is_file(fd) ? strike(1) : 0;
    if (struck == 1) return -1;
    if (struck == 2) {
        real(fd, bytes, n / 2);
        raise(SIGKILL);
    }
    return real(fd, bytes, n);
}

// The two differ in the width of the offset only.
#define PWRITE(name, offset_t) ssize_t name(int fd, const void *bytes, size_t n, offset_t offset) { \
    REAL(name); \
    int struck = is_file(fd) ? strike(1) : 0; \
    if (struck == 1) return -1; \
    if (struck == 2) { \
        real(fd, bytes, n / 2, offset); \
        raise(SIGKILL); \
    } \
    return real(fd, bytes, n, offset); \
}

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec *parts, int n) {
    REAL(writev);
    if (is_file(fd) && strike(1)) return -1;
    return real(fd, parts, n);
}

int fsync(int fd) {
    REAL(fsync);
    return strike(0) ? -1 : real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    return strike(0) ? -1 : real(fd);
}

int ftruncate(int fd, off_t length) {
    REAL(ftruncate);
    return strike(0) ? -1 : real(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    return strike(0) ? -1 : real(fd, length);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    return strike(0) ? -1 : real(from, to);
}

int unlink(const char *path) {
    REAL(unlink);
    return strike(0) ? -1 : real(path);
}
