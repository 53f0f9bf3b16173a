// Stands before the system's allocator and its threads in this program: the system's own functions do the work, and what they
// refuse is said. Only the program links this, never the libraries, whose users decide for themselves.

#define _GNU_SOURCE
#include "refusals.h"

// Says which library of C this is.
#include <limits.h>

#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

// The exit code of resources that are refused (sysexits.h, EX_OSERR).
enum { code_of_resources = 71 };

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static void say(const char *text) {
  size_t length = strlen(text);
  while (length > 0) {
    ssize_t written = write(STDERR_FILENO, text, length);
    if (written <= 0) return;
    text += written;
    length -= (size_t)written;
  }
}

// Without memory nothing can be formatted but by hand.
__attribute__((noreturn, cold, noinline)) static void refuse_memory(size_t bytes) {
  char digits[32];
  char *place = digits + sizeof digits - 1;
  size_t megabytes = bytes / (1 << 20) + 1;
  *place = 0;
  do {
    *--place = (char)('0' + megabytes % 10);
    megabytes /= 10;
  } while (megabytes > 0);
  say("vae: the system refuses another ");
  say(place);
  say(" MB of memory. Raise its limit ('ulimit -v', the container's), or lower what is asked for, such as the batch, the "
      "model or the number of rows\n");
  _exit(code_of_resources);
}

__attribute__((noreturn, cold, noinline)) static void refuse_thread(void) {
  say("vae: the system refuses another thread. Raise the limits of processes ('ulimit -u', the container's), of a stack "
      "('ulimit -s') or of memory ('ulimit -v')\n");
  _exit(code_of_resources);
}

void *malloc(size_t size) {
  void *block = __libc_malloc(size);
  if (__builtin_expect(block == NULL && size > 0, 0)) refuse_memory(size);
  return block;
}

void *calloc(size_t count, size_t size) {
  void *block = __libc_calloc(count, size);
  size_t bytes = 0;
  if (__builtin_expect(block == NULL, 0) && !__builtin_mul_overflow(count, size, &bytes) && bytes > 0) {
    refuse_memory(bytes);
  }
  return block;
}

void *realloc(void *old, size_t size) {
  void *block = __libc_realloc(old, size);
  if (__builtin_expect(block == NULL && size > 0, 0)) refuse_memory(size);
  return block;
}

static void *aligned(size_t alignment, size_t size) {
  void *block = __libc_memalign(alignment, size);
  if (__builtin_expect(block == NULL && size > 0, 0)) refuse_memory(size);
  return block;
}

void *memalign(size_t alignment, size_t size) { return aligned(alignment, size); }

void *aligned_alloc(size_t alignment, size_t size) { return aligned(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
  *block = aligned(alignment, size);
  return 0;
}

typedef int (*thread_maker)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  static _Atomic(thread_maker) maker;
  thread_maker make = maker;
  if (make == NULL) maker = make = (thread_maker)dlsym(RTLD_NEXT, "pthread_create");
  if (make == NULL) return ENOSYS;
  int status = make(thread, attributes, start, argument);
  if (status == EAGAIN || status == ENOMEM) refuse_thread();
  return status;
}

#endif
