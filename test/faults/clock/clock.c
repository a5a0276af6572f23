/* Gives the process into which it is preloaded a clock that a file sets forward or back: the file
   holds the seconds to add, as a 64-bit integer, and may change at any time. The monotonic clock is
   left alone, as it is when a machine's clock is set. (libfaketime does more, and workerd does not
   start with it.) */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offset;

__attribute__((constructor)) static void open_offset(void) {
  const char *path = getenv("CLOCK_OFFSET_FILE");
  int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  void *page = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, fd, 0);
  if (page != MAP_FAILED) {
    offset = page;
  }
  if (fd >= 0) {
    close(fd);
  }
}

static time_t shift(void) { return offset == NULL ? 0 : (time_t)*offset; }

int clock_gettime(clockid_t clock, struct timespec *out) {
  int result = (int)syscall(SYS_clock_gettime, clock, out);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    out->tv_sec += shift();
  }
  return result;
}

int gettimeofday(struct timeval *out, void *zone) {
  int result = (int)syscall(SYS_gettimeofday, out, zone);
  if (result == 0 && out != NULL) {
    out->tv_sec += shift();
  }
  return result;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != NULL) {
    *out = now.tv_sec;
  }
  return now.tv_sec;
}
