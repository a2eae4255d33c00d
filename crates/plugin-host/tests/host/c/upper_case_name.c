/* A plugin with one rule: the name of an object holds an upper-case letter. The fix writes it in lower case. */

#include "podlint_plugin.h"

#include <stdlib.h>

/* Names are shorter; a longer one is reported without a fix, and so is one with escapes, whose letters are not its bytes. */
#define MAX_NAME 253

typedef struct {
    uint32_t checks;
} instance;

static int is_upper(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z';
}

static int has_upper(podlint_str text) {
    size_t i;
    for (i = 0; i < text.length; i++) {
        if (is_upper(text.start[i])) {
            return 1;
        }
    }
    return 0;
}

static void report(const podlint_file *file, uint32_t slot, uint32_t name, const podlint_sink *sink) {
    static const podlint_str message = PODLINT_STR("the name holds an upper-case letter");
    static const podlint_str title = PODLINT_STR("write the name in lower case");
    podlint_str raw = podlint_raw(file, name);
    uint8_t lower[MAX_NAME];
    podlint_fix_edit edit = { 0 };
    podlint_fix fix = { 0 };
    podlint_diagnostic diagnostic = { 0 };
    size_t i;

    diagnostic.size = sizeof diagnostic;
    diagnostic.slot = slot;
    diagnostic.file = file->index;
    diagnostic.span.start = podlint_node_at(file, name)->start;
    diagnostic.span.end = podlint_node_at(file, name)->end;
    diagnostic.message = message;
    if (raw.length <= MAX_NAME && (podlint_node_at(file, name)->flags & PODLINT_FLAG_DECODED) == 0) {
        for (i = 0; i < raw.length; i++) {
            lower[i] = (uint8_t)(is_upper(raw.start[i]) ? raw.start[i] - 'A' + 'a' : raw.start[i]);
        }
        edit.file = file->index;
        edit.span = diagnostic.span;
        edit.text.start = lower;
        edit.text.length = raw.length;
        fix.title = title;
        fix.class_ = PODLINT_FIX_UNSAFE;
        fix.edits.start = &edit;
        fix.edits.count = 1;
        fix.edits.stride = sizeof edit;
        diagnostic.fixes.start = &fix;
        diagnostic.fixes.count = 1;
        diagnostic.fixes.stride = sizeof fix;
    }
    sink->report(sink->context, &diagnostic);
}

static void check_file(const podlint_file *file, const podlint_sink *sink) {
    size_t i;
    for (i = 0; i < file->objects.count; i++) {
        const podlint_object *object = (const podlint_object *)podlint_at(file->objects, i);
        uint32_t metadata = podlint_resolved(file, podlint_find_key(file, object->root, "metadata"));
        uint32_t name = podlint_find_key(file, metadata, "name");
        if (has_upper(podlint_text_of(file, name))) {
            report(file, 0, name, sink);
        }
    }
}

static void *create(const podlint_config *config) {
    return config->slots.count == 1 ? calloc(1, sizeof(instance)) : NULL;
}

static uint32_t check(void *self, const podlint_batch *batch, const podlint_sink *sink) {
    static const podlint_str tired = PODLINT_STR("three checks are\nenough");
    size_t i;
    if (++((instance *)self)->checks > 3) {
        sink->fail(sink->context, tired);
        return PODLINT_STATUS_FAILED;
    }
    for (i = 0; i < batch->files.count; i++) {
        check_file((const podlint_file *)podlint_at(batch->files, i), sink);
    }
    return PODLINT_STATUS_DONE;
}

static void destroy(void *self) {
    free(self);
}

static const podlint_rule rules[] = { {
    PODLINT_STR("upper-case-name"),
    PODLINT_STR("# upper-case-name\nThe name of an object holds an upper-case letter.\n"),
    PODLINT_STR(""),
    PODLINT_SEVERITY_ERROR,
    PODLINT_PROFILE_CORRECTNESS,
    PODLINT_FIX_UNSAFE,
    0,
} };

const podlint_plugin_descriptor podlint_plugin = {
    PODLINT_DESCRIPTOR_HEAD,
    PODLINT_STR("c-names"),
    PODLINT_STR("1.0.0"),
    PODLINT_ARRAY(rules),
    create,
    check,
    destroy,
    NULL,
};
