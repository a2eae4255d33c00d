
/* The plugin. Defined once by each plugin; the declaration makes it visible outside of the library. */
extern PODLINT_EXPORT const podlint_plugin_descriptor podlint_plugin;

/* The first fields of a descriptor. */
#define PODLINT_DESCRIPTOR_HEAD \
    PODLINT_MAGIC, PODLINT_ABI_MAJOR, PODLINT_ABI_MINOR, sizeof(podlint_plugin_descriptor), PODLINT_TREE_LAYOUT, 0
/* A podlint_str of a literal, as initialiser. */
#define PODLINT_STR(literal) { (const uint8_t *)(literal), sizeof(literal) - 1 }
/* A podlint_array of an array of C, as initialiser. */
#define PODLINT_ARRAY(array) { (array), sizeof(array) / sizeof((array)[0]), sizeof((array)[0]) }

/*
 * The functions below only read what they are given. Any thread may call them, for as long as the batch is borrowed.
 */

/* The element at `index`; NULL where there is none. The writer of the array may know more fields than this header. */
static inline const void *podlint_at(podlint_array array, size_t index) {
    return index < array.count ? (const char *)array.start + index * array.stride : NULL;
}

/* The text `start..end` of a longer one; the empty text where the span does not lie in it. */
static inline podlint_str podlint_slice(podlint_str text, podlint_span span) {
    podlint_str slice = { text.start, 0 };
    if (span.start <= span.end && span.end <= text.length) {
        slice.start = text.start + span.start;
        slice.length = span.end - span.start;
    }
    return slice;
}

/* Whether a text is the same as a text of C. */
static inline int podlint_equals(podlint_str text, const char *other) {
    size_t length = strlen(other);
    return text.length == length && (length == 0 || memcmp(text.start, other, length) == 0);
}

/* The node at `index`; NULL where there is none, as for PODLINT_NO_NODE. */
static inline const podlint_node *podlint_node_at(const podlint_file *file, uint32_t index) {
    return (const podlint_node *)podlint_at(file->nodes, index);
}

/* The first sibling from `index` up to `end` that is part of the data; PODLINT_NO_NODE where there is none. */
static inline uint32_t podlint_skip_extra(const podlint_file *file, uint32_t index, uint32_t end) {
    while (index < end) {
        const podlint_node *node = podlint_node_at(file, index);
        if (node == NULL) {
            break;
        }
        if ((node->flags & PODLINT_FLAG_EXTRA) == 0) {
            return index;
        }
        index = node->next > index ? node->next : index + 1;
    }
    return PODLINT_NO_NODE;
}

/* The first child, without extra nodes; PODLINT_NO_NODE where there is none. */
static inline uint32_t podlint_first_child(const podlint_file *file, uint32_t index) {
    const podlint_node *node = podlint_node_at(file, index);
    return node == NULL ? PODLINT_NO_NODE : podlint_skip_extra(file, index + 1, node->next);
}

/*
 * The next child of the same parent, without extra nodes; PODLINT_NO_NODE where there is none. Of a key this is its value,
 * of a value the next key, of a document the next document.
 */
static inline uint32_t podlint_next_sibling(const podlint_file *file, uint32_t index) {
    const podlint_node *node = podlint_node_at(file, index);
    const podlint_node *parent;
    if (node == NULL || node->next <= index) {
        return PODLINT_NO_NODE;
    }
    parent = podlint_node_at(file, node->parent);
    return podlint_skip_extra(file, node->next, parent == NULL ? (uint32_t)file->nodes.count : parent->next);
}

/* The bytes of a node as written, with quotes. */
static inline podlint_str podlint_raw(const podlint_file *file, uint32_t index) {
    const podlint_node *node = podlint_node_at(file, index);
    podlint_span span = { 0, 0 };
    if (node != NULL) {
        span.start = node->start;
        span.end = node->end;
    }
    return podlint_slice(file->source, span);
}

/* The text of a scalar, decoded: no quotes, escapes and folds resolved. The empty text for everything else. */
static inline podlint_str podlint_text_of(const podlint_file *file, uint32_t index) {
    static const podlint_span nothing = { 0, 0 };
    const podlint_node *node = podlint_node_at(file, index);
    podlint_str raw;
    if (node == NULL || node->kind != PODLINT_KIND_SCALAR) {
        return podlint_slice(file->source, nothing);
    }
    if ((node->flags & PODLINT_FLAG_DECODED) != 0) {
        const podlint_span *span = (const podlint_span *)podlint_at(file->decoded, node->aux);
        return podlint_slice(file->texts, span == NULL ? nothing : *span);
    }
    raw = podlint_raw(file, index);
    if ((node->style == PODLINT_STYLE_SINGLE_QUOTED || node->style == PODLINT_STYLE_DOUBLE_QUOTED) && raw.length >= 2) {
        raw.start += 1;
        raw.length -= 2;
    }
    return raw;
}

/* The node that an alias stands for; the node itself where it is none or its anchor is unknown. */
static inline uint32_t podlint_resolved(const podlint_file *file, uint32_t index) {
    const podlint_node *node = podlint_node_at(file, index);
    int is_alias = node != NULL && node->kind == PODLINT_KIND_ALIAS;
    return is_alias && podlint_node_at(file, node->aux) != NULL ? node->aux : index;
}

/*
 * The value of a key of a mapping, as written: an alias is not followed. Of several the last one, which is the one that
 * Kubernetes sees. PODLINT_NO_NODE where there is none or `mapping` is no mapping.
 */
static inline uint32_t podlint_find_key(const podlint_file *file, uint32_t mapping, const char *key) {
    const podlint_node *node = podlint_node_at(file, mapping);
    uint32_t found = PODLINT_NO_NODE;
    uint32_t child;
    if (node == NULL || node->kind != PODLINT_KIND_MAPPING) {
        return PODLINT_NO_NODE;
    }
    child = podlint_first_child(file, mapping);
    while (child != PODLINT_NO_NODE) {
        uint32_t value = podlint_next_sibling(file, child);
        const podlint_node *key_node = podlint_node_at(file, child);
        if (value == PODLINT_NO_NODE) {
            break;
        }
        if (key_node->kind == PODLINT_KIND_SCALAR && podlint_equals(podlint_text_of(file, child), key)) {
            found = value;
        }
        child = podlint_next_sibling(file, value);
    }
    return found;
}
