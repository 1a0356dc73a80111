/*
 * Makes file operations of a process fail, on command of another process. It is loaded before the C library:
 *
 *     cc -shared -fPIC -O2 -o faults.so faults.c -ldl
 *     FAULTS=control LD_PRELOAD=./faults.so program
 *
 * The file named by FAULTS holds a struct control, which both processes map into their memory. The commanding process
 * writes the operations last. Without the file, nothing fails.
 */
#define _GNU_SOURCE
#define _LARGEFILE64_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    OPEN = 1,
    OPEN_TO_WRITE = 2,
    READ = 4,
    WRITE = 8,
    SYNC = 16,
    TRUNCATE = 32
};

struct control {
    _Atomic int64_t operations; /* the operations that fail, a sum of the numbers above */
    _Atomic int64_t error;      /* the errno of the failures */
    _Atomic int64_t left;       /* how many more may fail */
    _Atomic int64_t failed;     /* how many have failed */
    char files[224];            /* the shell pattern of the paths of the affected files */
};

static struct control *control;

__attribute__((constructor)) static void map_control(void)
{
    const char *path = getenv("FAULTS");
    if (path == NULL) {
        return;
    }
    int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int fd = real_open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    void *mapped = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    control = mapped == MAP_FAILED ? NULL : mapped;
}

/* Returns whether an operation on a path must fail, and then sets errno. */
static int fails_at(const char *path)
{
    if (fnmatch(control->files, path, 0) != 0 || atomic_fetch_sub(&control->left, 1) <= 0) {
        return 0;
    }
    atomic_fetch_add(&control->failed, 1);
    errno = (int) atomic_load(&control->error);
    return 1;
}

static int commanded(int64_t operation)
{
    return control != NULL && (atomic_load(&control->operations) & operation) != 0;
}

static int fails(int64_t operation, int fd)
{
    if (!commanded(operation)) {
        return 0;
    }
    int before = errno;
    char link[64];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length < 0) {
        return 0;
    }
    path[length] = '\0';
    return fails_at(path);
}

static int fails_to_open(const char *path, int flags)
{
    if (commanded(OPEN)) {
        return fails_at(path);
    }
    return (flags & O_ACCMODE) != O_RDONLY && commanded(OPEN_TO_WRITE) && fails_at(path);
}

#define REAL(type, name, ...)                                  \
    static type (*real)(__VA_ARGS__);                          \
    if (real == NULL) {                                        \
        real = (type (*)(__VA_ARGS__)) dlsym(RTLD_NEXT, name); \
    }

#define DEFINE_OPEN(name)                                     \
    int name(const char *path, int flags, ...)                \
    {                                                         \
        REAL(int, #name, const char *, int, ...)              \
        mode_t mode = 0;                                      \
        if ((flags & (O_CREAT | O_TMPFILE)) != 0) {           \
            va_list more;                                     \
            va_start(more, flags);                            \
            mode = va_arg(more, mode_t);                      \
            va_end(more);                                     \
        }                                                     \
        return fails_to_open(path, flags) ? -1 : real(path, flags, mode); \
    }

#define DEFINE_READ(name, offset_type)                                          \
    ssize_t name(int fd, void *bytes, size_t count, offset_type offset)         \
    {                                                                           \
        REAL(ssize_t, #name, int, void *, size_t, offset_type)                  \
        return fails(READ, fd) ? -1 : real(fd, bytes, count, offset);           \
    }

/* A disk that becomes full writes a part of the bytes before it writes none. */
#define DEFINE_WRITE(name, offset_type)                                         \
    ssize_t name(int fd, const void *bytes, size_t count, offset_type offset)   \
    {                                                                           \
        REAL(ssize_t, #name, int, const void *, size_t, offset_type)            \
        if (!fails(WRITE, fd)) {                                                \
            return real(fd, bytes, count, offset);                              \
        }                                                                       \
        return errno == ENOSPC && count > 1 ? real(fd, bytes, count / 2, offset) : -1; \
    }

#define DEFINE_SYNC(name)                             \
    int name(int fd)                                  \
    {                                                 \
        REAL(int, #name, int)                         \
        return fails(SYNC, fd) ? -1 : real(fd);       \
    }

#define DEFINE_TRUNCATE(name, offset_type)                        \
    int name(int fd, offset_type length)                          \
    {                                                             \
        REAL(int, #name, int, offset_type)                        \
        return fails(TRUNCATE, fd) ? -1 : real(fd, length);       \
    }

DEFINE_OPEN(open)
DEFINE_OPEN(open64)
DEFINE_READ(pread, off_t)
DEFINE_READ(pread64, off64_t)
DEFINE_WRITE(pwrite, off_t)
DEFINE_WRITE(pwrite64, off64_t)
DEFINE_SYNC(fsync)
DEFINE_SYNC(fdatasync)
DEFINE_TRUNCATE(ftruncate, off_t)
DEFINE_TRUNCATE(ftruncate64, off64_t)
