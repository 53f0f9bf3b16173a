// libzip's errors are many and ours are few: what a user can do about them differs in fewer ways.

#include "CCodecs.h"

#include <zip.h>

static const uint64_t slice = (uint64_t)1 << 30;

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
