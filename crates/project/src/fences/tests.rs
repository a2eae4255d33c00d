//! Tables: a text, and the blocks in it as `indent|content`, an unclosed one with `...` behind.

use super::*;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> = fences(text)
        .into_iter()
        .map(|fence| {
            assert!(fence.info.end <= fence.content.start && fence.content.end <= text.len());
            format!("{}|{}{}", fence.indent, &text[fence.content], if fence.closed { "" } else { "..." })
        })
        .collect();
    assert_eq!(found, expected, "in {text:?}");
}

#[test]
fn finds_the_four_info_words_in_any_case() {
    for word in
        ["yaml", "yml", ".yaml", ".yml", "YAML", "Yml", "{.yaml}", "{ .yaml .numberLines }", "yaml{3}", "yaml,ignore"]
    {
        check(&format!("```{word}\na\n```\n"), &["0|a\n"]);
        check(&format!("~~~ \t{word} title=\"x\"\na\n~~~\n"), &["0|a\n"]);
    }
    for word in ["", "text", "yamlish", "json", "yaml-like", "x yaml", "..yaml", "{", "yamł"] {
        check(&format!("```{word}\na\n```\n"), &[]);
    }
}

#[test]
fn the_info_string_has_no_blanks_around_it() {
    let text = "```  yaml fixed \t\na\n```\n";
    assert_eq!(&text[fences(text)[0].info.clone()], "yaml fixed");
}

#[test]
fn a_closing_fence_has_the_same_byte_is_at_least_as_long_and_stands_alone() {
    check("````yaml\n```\n~~~~\n````\n", &["0|```\n~~~~\n"]);
    check("```yaml\na\n``````  \n", &["0|a\n"]);
    check("```yaml\na\n``` x\n```\n", &["0|a\n``` x\n"]);
    check("~~~yaml\na\n```\n~~~\n", &["0|a\n```\n"]);
    check("``yaml\na\n``\n", &[]);
    check("```yaml\n```\n", &["0|"]);
}

#[test]
fn blocks_in_other_languages_are_passed_over_with_what_is_in_them() {
    check("````markdown\n```yaml\na\n```\n````\n```yaml\nb\n```\n", &["0|b\n"]);
    check("~~~\n```yaml\n~~~\n", &[]);
    check("```sh\n```yaml\n```\n", &[]);
}

#[test]
fn an_unclosed_block_runs_to_the_end() {
    check("```yaml\na\n", &["0|a\n..."]);
    check("```yaml\na", &["0|a..."]);
    check("```yaml", &["0|..."]);
    check("```text\n```yaml\n", &[]);
}

#[test]
fn all_line_ends_count() {
    check("```yaml\r\na\r\nb\r\n```\r\nx\r\n", &["0|a\r\nb\r\n"]);
    check("```yaml\ra\r```\rx", &["0|a\r"]);
    check("\u{feff}```yaml\na\n```", &["0|a\n"]);
}

#[test]
fn up_to_three_blanks_indent_a_block_and_four_make_it_text() {
    check("   ```yaml\n   a\n  ```\n", &["3|   a\n"]);
    check("    ```yaml\n    a\n    ```\n", &[]);
    check("\t```yaml\n\ta\n\t```\n", &[]);
    check("```yaml\na\n    ```\n```\n", &["0|a\n    ```\n"]);
}

#[test]
fn a_block_interrupts_a_paragraph_but_running_text_does_not_open_one() {
    check("text\n```yaml\na\n```\ntext\n", &["0|a\n"]);
    check("``` yaml `x` ```\n```yaml\na\n```\n", &["0|a\n"]);
    check("text\n    ```yaml\n    a\n", &[]);
}

#[test]
fn a_block_in_a_list_item_is_found_with_its_indentation() {
    check("1. text\n\n   ```yaml\n   a\n   ```\n", &["3|   a\n"]);
    check("- text\n\n    ```yaml\n    a\n    ```\n", &["4|    a\n"]);
    check("- a\n  - b\n    - c\n\n      ```yaml\n      x\n      ```\n", &["6|      x\n"]);
    check("10. text\n    ```yaml\n    a\n    ```\n", &["4|    a\n"]);
    check("- ```yaml\n  a\n  ```\n", &["2|  a\n"]);
    check("- text\nlazy text\n     ```yaml\n     a\n     ```\n", &["5|     a\n"]);
}

#[test]
fn code_indented_in_a_list_item_is_text() {
    check("- text\n\n      ```yaml\n      a\n", &[]);
    check("-     ```yaml\n", &[]);
    check("-\n\n    ```yaml\n    a\n", &[]);
}

#[test]
fn a_block_ends_with_its_list_item() {
    check("- ```yaml\n  a\n\ntext\n```yaml\nb\n```\n", &["2|  a\n\n...", "0|b\n"]);
    check("1. x\n   ```yaml\n   a\n2. y\n   ```yaml\n   b\n   ```\n", &["3|   a\n...", "3|   b\n"]);
}

#[test]
fn what_looks_like_a_list_but_is_none_does_not_count() {
    check("* * *\n    ```yaml\n    a\n", &[]);
    check("text\n2. more text\n\n   ```yaml\na\n   ```\n", &["3|a\n"]);
    check("-text\n\n    ```yaml\n    a\n", &[]);
    check("1234567890. x\n\n    ```yaml\n    a\n", &[]);
}

#[test]
fn a_block_in_a_block_quote_is_left_alone() {
    check("> ```yaml\n> a\n> ```\n\n```yaml\nb\n```\n", &["0|b\n"]);
    check("> ```yaml\n\n```yaml\nb\n```\n", &["0|b\n"]);
    check("```yaml\n> ```\n```\n", &["0|> ```\n"]);
}

#[test]
fn a_block_in_a_comment_is_left_alone() {
    check("<!--\n\n```yaml\na\n```\n\n-->\n```yaml\nb\n```\n", &["0|b\n"]);
    check("<!-- short -->\n```yaml\nb\n```\n", &["0|b\n"]);
    check("<PRE>\n```yaml\na\n</Pre>\n```yaml\nb\n```\n", &["0|b\n"]);
}

// Strictly a blank line is missing here, and CommonMark takes the block for HTML. It is meant as a block all the same.
#[test]
fn a_block_right_below_other_html_is_found() {
    check("<details>\n```yaml\na\n```\n</details>\n", &["0|a\n"]);
}

#[test]
fn a_block_in_a_container_of_mkdocs_is_found() {
    check("!!! note \"Title\"\n\n    ```yaml\n    a\n    ```\n", &["4|    a\n"]);
    check("=== \"Tab\"\n    ```yaml\n    a\n    ```\n\n    ```yaml\n    b\n    ```\n", &["4|    a\n", "4|    b\n"]);
    check("!!! note\ntext\n\n    ```yaml\n    a\n", &[]);
}

/// Shapes that make a parser look at the same bytes again and again. None of them would end if one did: they are large enough
/// that work in the square of their size takes minutes.
#[test]
fn long_hostile_texts_take_no_longer_than_plain_ones() {
    let many = 400_000;
    check(&format!("{}x\n```yaml\na\n```\n", "- ".repeat(many)), &["0|a\n"]);
    check(&format!("{}x\n{}", "- ".repeat(many), "y\n".repeat(many)), &[]);
    check(&format!("{}x\n{}", "- ".repeat(many), "\n".repeat(many)), &[]);
    check(&format!("{}\n", "1. ".repeat(many)), &[]);
    check(&format!("{}\n", "* - ".repeat(many)), &[]);
    check(&"```yaml\n```\n".repeat(10), &["0|"; 10]);
    check(&"``` `\n".repeat(many), &[]);
    check(&"`".repeat(many), &[]);
    check(&"<!--\n".repeat(many), &[]);
    check(&"- ```\n".repeat(many), &[]);
    check(&format!("```text\n{}", "``\n".repeat(many)), &[]);
    check(&"> - ".repeat(many), &[]);
}

#[test]
fn any_mixture_of_pieces_gives_blocks_in_order_and_in_bounds() {
    let pieces = [
        "```", "yaml", "~~~", "\n", "\r\n", " ", "\t", "- ", "1. ", "> ", "ä", "x", "<!--", "-->", "    ", "!!! ", "#",
        "---",
    ];
    let mut state = 1_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..24 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        let mut end = 0;
        for fence in fences(&text) {
            assert!(end <= fence.info.start && fence.info.end <= fence.content.start, "{text:?}");
            end = fence.content.end;
            assert!(text.get(fence.content).is_some() && text.get(fence.info).is_some(), "{text:?}");
        }
    }
}
