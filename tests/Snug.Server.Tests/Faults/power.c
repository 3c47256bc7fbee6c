/*
 * Loaded before everything else (LD_PRELOAD), it stands between SQLite and the disk and plays a power cut:
 *   POWER_SHADOW  a folder that gets a copy of a file each time it was synced: what a disk holds for sure after a cut
 *   POWER_SKIP    the end of a file name whose syncs are left out, as PRAGMA synchronous=NORMAL leaves out those of the WAL
 *   POWER_FAIL    while a file of this name exists, every sync fails with EIO
 *   POWER_SLOW    microseconds that every sync takes longer: another disk (bench/run.sh)
 * Only files of the database whose path contains POWER_MATCH are concerned.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static int ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/*
 * Whole or not at all: the copy takes its name when it is complete. It is read through SQLite's own handle, because closing
 * another one on the same file would drop the process's POSIX locks on it.
 */
static void keep(int from, const char *path, const char *folder)
{
    char half[PATH_MAX], whole[PATH_MAX];
    const char *name = strrchr(path, '/');
    snprintf(half, sizeof half, "%s%s.half", folder, name);
    snprintf(whole, sizeof whole, "%s%s", folder, name);
    int to = open(half, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    struct stat about;
    if (to >= 0 && fstat(from, &about) == 0) {
        off_t done = 0;
        while (done < about.st_size && sendfile(to, from, &done, (size_t)(about.st_size - done)) > 0) {
        }
    }
    if (to >= 0) close(to);
    rename(half, whole);
}

static int synced(int file, int (*real)(int))
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    const char *match = getenv("POWER_MATCH"), *shadow = getenv("POWER_SHADOW"), *skip = getenv("POWER_SKIP"), *fail = getenv("POWER_FAIL"), *slow = getenv("POWER_SLOW");
    if (length < 0) return real(file);
    path[length] = 0;
    if (!match || !strstr(path, match)) return real(file);
    if (fail && access(fail, F_OK) == 0) {
        errno = EIO;
        return -1;
    }
    if (slow) usleep((useconds_t)atoi(slow));
    if (skip && ends_with(path, skip)) return 0;
    int result = real(file);
    if (result == 0 && shadow) keep(file, path, shadow);
    return result;
}

int fsync(int file)
{
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return synced(file, real);
}

int fdatasync(int file)
{
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return synced(file, real);
}

/* SQLite syncs the folder when it has to rely on a file being gone. */
int unlink(const char *path)
{
    static int (*real)(const char *);
    if (!real) real = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    const char *match = getenv("POWER_MATCH"), *shadow = getenv("POWER_SHADOW"), *name = strrchr(path, '/');
    if (match && shadow && name && strstr(path, match)) {
        char copy[PATH_MAX];
        snprintf(copy, sizeof copy, "%s%s", shadow, name);
        real(copy);
    }
    return real(path);
}
