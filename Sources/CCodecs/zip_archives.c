// libzip's errors are many and ours are few: what a user can do about them differs in fewer ways.

#include "CCodecs.h"

#include <zip.h>

static const uint64_t slice = (uint64_t)1 << 30;
// The smallest entry of a directory: 46 bytes and an empty name.
static const size_t smallest_entry = 46;

static uint64_t little_endian(const uint8_t *bytes, int count) {
  uint64_t value = 0;
  for (int place = count - 1; place >= 0; --place) value = value << 8 | bytes[place];
  return value;
}

// libzip takes memory for as many entries as the archive's end claims before it looks at the first of them.
// So the claims of every end record are held against the bytes: an archive of `count` bytes has no more than
// count / 46 entries. PKWARE, APPNOTE.TXT, 4.3.14 (ZIP64 end record: "PK\6\6", entries at 24 and 32) and
// 4.3.16 (end record: "PK\5\6", entries at 8 and 10, the last 64 KiB). A claim of 65,535 in the latter means
// that the former has it.
static int claims_too_much(const uint8_t *bytes, size_t count) {
  const uint64_t most = count / smallest_entry;
  const size_t end = 22, wide_end = 56, longest_comment = 65535;
  if (count < end) return 0;
  const size_t reach = end + longest_comment + 20 + wide_end;
  for (size_t at = count > reach ? count - reach : 0; at + end <= count; ++at) {
    if (bytes[at] != 'P' || bytes[at + 1] != 'K') continue;
    if (bytes[at + 2] == 5 && bytes[at + 3] == 6) {
      const uint64_t here = little_endian(bytes + at + 8, 2), all = little_endian(bytes + at + 10, 2);
      if ((here != 0xFFFF && here > most) || (all != 0xFFFF && all > most)) return 1;
    }
    if (bytes[at + 2] == 6 && bytes[at + 3] == 7) {
      // The locator of a ZIP64 end record, which may stand anywhere: its offset at 8.
      const uint64_t place = little_endian(bytes + at + 8, 8);
      if (place > count || count - place < wide_end) continue;
      const uint8_t *wide = bytes + place;
      if (little_endian(wide + 24, 8) > most || little_endian(wide + 32, 8) > most) return 1;
    }
  }
  return 0;
}

static cc_status status_of(int code) {
  switch (code) {
    case ZIP_ER_OK: return CC_OK;
    case ZIP_ER_NOZIP:
    case ZIP_ER_EOF: return CC_TRUNCATED;
    case ZIP_ER_MEMORY: return CC_NO_MEMORY;
    case ZIP_ER_COMPNOTSUPP:
    case ZIP_ER_ENCRNOTSUPP:
    case ZIP_ER_NOPASSWD: return CC_UNSUPPORTED;
    default: return CC_CORRUPT;
  }
}

cc_status cc_zip_open(const uint8_t *bytes, size_t count, cc_zip **archive) {
  *archive = NULL;
  if (count == 0) return CC_TRUNCATED;
  if (claims_too_much(bytes, count)) return CC_CORRUPT;
  zip_error_t error;
  zip_error_init(&error);
  cc_status status = CC_OK;
  zip_source_t *source = zip_source_buffer_create(bytes, count, 0, &error);
  zip_t *opened = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
  if (opened == NULL) {
    status = status_of(zip_error_code_zip(&error));
    if (status == CC_OK) status = CC_CORRUPT;
    if (source) zip_source_free(source);
  }
  zip_error_fini(&error);
  *archive = (cc_zip *)opened;
  return status;
}

void cc_zip_close(cc_zip *archive) { zip_discard((zip_t *)archive); }

uint64_t cc_zip_count(const cc_zip *archive) {
  const zip_int64_t count = zip_get_num_entries((zip_t *)archive, 0);
  return count < 0 ? 0 : (uint64_t)count;
}

cc_status cc_zip_describe(cc_zip *archive, uint64_t index, cc_zip_member *member) {
  zip_stat_t description;
  zip_stat_init(&description);
  const zip_uint64_t needed =
      ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  // The name as it stands: a guess at its encoding would make two names of one.
  if (zip_stat_index((zip_t *)archive, index, ZIP_FL_ENC_RAW, &description) != 0) {
    return status_of(zip_error_code_zip(zip_get_error((zip_t *)archive)));
  }
  if ((description.valid & needed) != needed || description.name == NULL) return CC_CORRUPT;
  member->name = description.name;
  member->size = description.size;
  member->compressed_size = description.comp_size;
  member->method = description.comp_method;
  member->encrypted = description.encryption_method != ZIP_EM_NONE;
  return CC_OK;
}

cc_status cc_zip_begin(cc_zip *archive, uint64_t index, cc_zip_stream **stream) {
  zip_file_t *opened = zip_fopen_index((zip_t *)archive, index, 0);
  *stream = (cc_zip_stream *)opened;
  if (opened) return CC_OK;
  const cc_status status = status_of(zip_error_code_zip(zip_get_error((zip_t *)archive)));
  return status == CC_OK ? CC_CORRUPT : status;
}

cc_status cc_zip_next(cc_zip_stream *stream, uint8_t *output, size_t room, size_t *written) {
  *written = 0;
  const zip_int64_t got = zip_fread((zip_file_t *)stream, output, room < slice ? room : slice);
  if (got >= 0) {
    *written = (size_t)got;
    return CC_OK;
  }
  const cc_status status = status_of(zip_error_code_zip(zip_file_get_error((zip_file_t *)stream)));
  return status == CC_OK ? CC_CORRUPT : status;
}

void cc_zip_end(cc_zip_stream *stream) { zip_fclose((zip_file_t *)stream); }
