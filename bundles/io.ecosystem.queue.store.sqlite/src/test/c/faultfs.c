/*
 * A layer between a process and the files of one folder, put before the C library with LD_PRELOAD. It writes down each
 * change of these files, so that a test can tell what a power cut at any point might leave; and it lets a call fail.
 *
 * FAULTFS_DIR    the folder; files named *-shm are left alone, as they are memory
 * FAULTFS_TRACE  where changes are written down
 *
 * Commands are written to the file FAULTFS_DIR/.control, one each write:
 *   mark N                     N comes into the trace, between the changes before and after it
 *   fail N ERRNO KINDS COUNT   of the calls of these kinds that come, the Nth (from 0) fails with a number of errno, and
 *                              so do COUNT - 1 after it. Kinds are letters: o open, r read, w write, s sync, t truncate,
 *                              u unlink, m rename. A write fails in its middle if COUNT is 0, which stands for 1.
 *   forget                     a sync that fails also takes back what was written since the last, as if the pages had
 *                              been dropped and read again
 *   calm                       nothing fails from here on
 *   count                      the number of calls so far comes into the trace
 *
 * Records of the trace: kind (1 byte), failed (1 byte), file (4 bytes), offset (8 bytes), length (4 bytes), content.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_FD 4096
#define CONTROL (-2)
#define NONE 0

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char dir[4096];
static size_t dir_length;
static int trace = -1;
static int files[MAX_FD]; /* the number of an open file, counted from 1; NONE if it is not ours */
static int last_file;
static long calls;
static long fail_from = -1, fail_count, fail_errno, matched;
static int fail_short, forgets;
static char fail_kinds[16];

struct undo {
    struct undo *next;
    int file;
    off_t offset;
    off_t size; /* of the file before */
    size_t length;
    char old[];
};
static struct undo *undos;

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_pread)(int, void *, size_t, off_t);
static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_read)(int, void *, size_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);
static int (*real_unlinkat)(int, const char *, int);
static int (*real_rename)(const char *, const char *);
static int (*real_renameat)(int, const char *, int, const char *);
static int (*real_close)(int);

__attribute__((constructor)) static void init(void) {
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_pread = dlsym(RTLD_NEXT, "pread64");
    real_open = dlsym(RTLD_NEXT, "open64");
    real_openat = dlsym(RTLD_NEXT, "openat64");
    real_write = dlsym(RTLD_NEXT, "write");
    real_read = dlsym(RTLD_NEXT, "read");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_unlinkat = dlsym(RTLD_NEXT, "unlinkat");
    real_rename = dlsym(RTLD_NEXT, "rename");
    real_renameat = dlsym(RTLD_NEXT, "renameat");
    real_close = dlsym(RTLD_NEXT, "close");
    const char *d = getenv("FAULTFS_DIR"), *t = getenv("FAULTFS_TRACE");
    if (d && t) {
        snprintf(dir, sizeof dir, "%s/", d);
        dir_length = strlen(dir);
        trace = real_open(t, O_CREAT | O_WRONLY | O_APPEND, 0600);
    }
}

static void record(char kind, int failed, int file, off_t offset, const void *content, size_t length) {
    char head[18];
    int32_t f = file, l = (int32_t) length;
    int64_t o = offset;
    head[0] = kind;
    head[1] = (char) failed;
    memcpy(head + 2, &f, 4);
    memcpy(head + 6, &o, 8);
    memcpy(head + 14, &l, 4);
    char *both = malloc(sizeof head + length);
    memcpy(both, head, sizeof head);
    memcpy(both + sizeof head, content, length);
    if (real_write(trace, both, sizeof head + length) != (ssize_t) (sizeof head + length)) {
        abort();
    }
    free(both);
}

static int ours(const char *path) {
    if (trace < 0 || !path || strncmp(path, dir, dir_length) != 0) {
        return strncmp(dir, path ? path : "", dir_length - 1) == 0 && path && strlen(path) == dir_length - 1;
    }
    size_t length = strlen(path);
    return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

/* Whether the call that comes is to fail. */
static int fails(char kind) {
    calls++;
    if (fail_from < 0 || !strchr(fail_kinds, kind)) {
        return 0;
    }
    long n = matched++;
    if (n < fail_from || n >= fail_from + fail_count) {
        return 0;
    }
    errno = (int) fail_errno;
    return 1;
}

static void command(const char *text, size_t length) {
    char copy[256];
    long n, count;
    int error;
    char kinds[16];
    if (length >= sizeof copy) {
        return;
    }
    memcpy(copy, text, length);
    copy[length] = 0;
    if (sscanf(copy, "mark %ld", &n) == 1) {
        record('k', 0, 0, n, "", 0);
    } else if (sscanf(copy, "fail %ld %d %15s %ld", &n, &error, kinds, &count) == 4) {
        fail_from = n;
        fail_errno = error;
        strcpy(fail_kinds, kinds);
        fail_short = count == 0;
        fail_count = count == 0 ? 1 : count;
        matched = 0;
    } else if (strncmp(copy, "forget", 6) == 0) {
        forgets = 1;
    } else if (strncmp(copy, "calm", 4) == 0) {
        fail_from = -1;
        forgets = 0;
    } else if (strncmp(copy, "count", 5) == 0) {
        record('c', fail_from >= 0 && matched > fail_from, 0, calls, "", 0);
    }
}

static int opened(int fd, const char *path, int existed) {
    if (fd < 0 || fd >= MAX_FD) {
        return fd;
    }
    pthread_mutex_lock(&lock);
    if (strcmp(path + (strlen(path) < dir_length ? strlen(path) : dir_length), ".control") == 0) {
        files[fd] = CONTROL;
    } else {
        files[fd] = ++last_file;
        record(existed ? 'o' : 'n', 0, last_file, 0, path, strlen(path));
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

static int open_any(int at, const char *path, int flags, mode_t mode) {
    if (!ours(path)) {
        return at == AT_FDCWD ? real_open(path, flags, mode) : real_openat(at, path, flags, mode);
    }
    struct stat st;
    int existed = stat(path, &st) == 0;
    pthread_mutex_lock(&lock);
    int failed = !strstr(path, "/.control") && fails('o');
    int error = errno;
    pthread_mutex_unlock(&lock);
    if (failed) {
        errno = error;
        return -1;
    }
    int fd = real_open(path, flags, mode);
    if (fd >= 0 && existed && (flags & O_TRUNC) && !strstr(path, "/.control")) {
        opened(fd, path, existed);
        pthread_mutex_lock(&lock);
        record('t', 0, files[fd], 0, "", 0);
        pthread_mutex_unlock(&lock);
        return fd;
    }
    return opened(fd, path, existed);
}

#define MODE(flags)                     \
    mode_t mode = 0;                    \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list args;                   \
        va_start(args, flags);          \
        mode = va_arg(args, mode_t);    \
        va_end(args);                   \
    }

int open(const char *path, int flags, ...) { MODE(flags) return open_any(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_any(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return open_any(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return open_any(at, path, flags, mode); }

int close(int fd) {
    if (fd >= 0 && fd < MAX_FD) {
        pthread_mutex_lock(&lock);
        files[fd] = NONE;
        pthread_mutex_unlock(&lock);
    }
    return real_close(fd);
}

static int file_of(int fd) { return fd >= 0 && fd < MAX_FD ? files[fd] : NONE; }

static ino_t inode(int fd) {
    struct stat st;
    return fstat(fd, &st) == 0 ? st.st_ino : 0;
}

static void remember(int fd, off_t offset, size_t length) {
    struct stat st;
    fstat(fd, &st);
    struct undo *u = malloc(sizeof *u + length);
    u->file = (int) st.st_ino;
    u->offset = offset;
    u->size = st.st_size;
    ssize_t n = real_pread(fd, u->old, length, offset);
    u->length = n < 0 ? 0 : (size_t) n;
    u->next = undos;
    undos = u;
}

/* Ends what can be taken back of a file; takes it back first if it was dropped. */
static void settle(int fd, int dropped) {
    int number = (int) inode(fd);
    struct undo **at = &undos;
    while (*at) {
        struct undo *u = *at;
        if (u->file != number) {
            at = &u->next;
            continue;
        }
        if (dropped && (real_pwrite(fd, u->old, u->length, u->offset) < 0 || real_ftruncate(fd, u->size) < 0)) {
            abort();
        }
        *at = u->next;
        free(u);
    }
}

static ssize_t write_any(int fd, const void *bytes, size_t length, off_t offset, int positioned) {
    int file = file_of(fd);
    if (file == NONE) {
        return positioned ? real_pwrite(fd, bytes, length, offset) : real_write(fd, bytes, length);
    }
    pthread_mutex_lock(&lock);
    if (file == CONTROL) {
        command(bytes, length);
        pthread_mutex_unlock(&lock);
        return (ssize_t) length;
    }
    if (!positioned) {
        offset = lseek(fd, 0, SEEK_CUR);
    }
    int failed = fails('w');
    int error = errno;
    size_t part = failed ? (fail_short ? length / 2 : 0) : length;
    ssize_t done = failed ? -1 : 0;
    if (part > 0) {
        remember(fd, offset, part);
        ssize_t n = real_pwrite(fd, bytes, part, offset);
        if (n > 0) {
            record('w', 0, file, offset, bytes, (size_t) n);
            if (!positioned) {
                lseek(fd, n, SEEK_CUR);
            }
        }
        done = failed && fail_short ? n : n;
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) { return write_any(fd, bytes, length, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return write_any(fd, bytes, length, offset, 1); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) { return write_any(fd, bytes, length, offset, 1); }

static int fails_on(int fd, char kind) {
    if (file_of(fd) <= 0) {
        return 0;
    }
    pthread_mutex_lock(&lock);
    int failed = fails(kind);
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return failed;
}

ssize_t pread(int fd, void *bytes, size_t length, off_t offset) {
    return fails_on(fd, 'r') ? -1 : real_pread(fd, bytes, length, offset);
}
ssize_t pread64(int fd, void *bytes, size_t length, off_t offset) {
    return fails_on(fd, 'r') ? -1 : real_pread(fd, bytes, length, offset);
}
ssize_t read(int fd, void *bytes, size_t length) { return fails_on(fd, 'r') ? -1 : real_read(fd, bytes, length); }

static int sync_any(int fd, int (*real)(int)) {
    int file = file_of(fd);
    if (file <= 0) {
        return real(fd);
    }
    pthread_mutex_lock(&lock);
    int failed = fails('s');
    int error = errno;
    settle(fd, failed && forgets);
    record('s', failed, file, 0, "", 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return failed ? -1 : 0;
}

int fsync(int fd) { return sync_any(fd, real_fsync); }
int fdatasync(int fd) { return sync_any(fd, real_fdatasync); }

static int truncate_any(int fd, off_t size) {
    int file = file_of(fd);
    if (file <= 0) {
        return real_ftruncate(fd, size);
    }
    pthread_mutex_lock(&lock);
    int result = -1;
    if (!fails('t')) {
        struct stat st;
        fstat(fd, &st);
        if (st.st_size > size) {
            remember(fd, size, (size_t) (st.st_size - size));
        }
        result = real_ftruncate(fd, size);
        record('t', 0, file, size, "", 0);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int ftruncate(int fd, off_t size) { return truncate_any(fd, size); }
int ftruncate64(int fd, off_t size) { return truncate_any(fd, size); }

static int unlink_any(const char *path, int flags) {
    if (!ours(path)) {
        return flags ? real_unlinkat(AT_FDCWD, path, flags) : real_unlink(path);
    }
    pthread_mutex_lock(&lock);
    int result = -1;
    if (!fails('u')) {
        result = flags ? real_unlinkat(AT_FDCWD, path, flags) : real_unlink(path);
        int error = errno;
        if (result == 0) {
            record('u', 0, 0, 0, path, strlen(path));
        }
        errno = error;
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int unlink(const char *path) { return unlink_any(path, 0); }
int unlinkat(int at, const char *path, int flags) {
    return at == AT_FDCWD || path[0] == '/' ? unlink_any(path, flags) : real_unlinkat(at, path, flags);
}

static int rename_any(const char *from, const char *to) {
    if (!ours(from)) {
        return real_rename(from, to);
    }
    pthread_mutex_lock(&lock);
    int result = -1;
    if (!fails('m')) {
        result = real_rename(from, to);
        int error = errno;
        if (result == 0) {
            char both[8192];
            int length = snprintf(both, sizeof both, "%s\n%s", from, to);
            record('m', 0, 0, 0, both, (size_t) length);
        }
        errno = error;
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int rename(const char *from, const char *to) { return rename_any(from, to); }
int renameat(int a, const char *from, int b, const char *to) {
    return from[0] == '/' && to[0] == '/' ? rename_any(from, to) : real_renameat(a, from, b, to);
}
