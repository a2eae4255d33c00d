//! What is wrong with a text, and how its shape suggests to mend it.

use crate::Span;

/// A place where the text is not YAML. The tree goes on around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct SyntaxError {
    /// An [`ErrorCode`], as a number.
    pub code: u32,
    /// Bits of [`error_flag`].
    pub flags: u32,
    /// The smallest span that shows the problem.
    pub span: Span,
    /// A second place that explains it, such as an opening bracket; empty where there is none.
    pub related: Span,
    /// First of its repairs in the table of repairs; the likeliest stands first.
    pub first_repair: u32,
    /// Number of its repairs: each of them alone mends it.
    pub repair_count: u32,
}

/// Bits of [`SyntaxError::flags`].
pub mod error_flag {
    /// The text of the tree is the text after the error's first and only repair: rules look at what was meant.
    pub const MENDED: u32 = 1;
}

impl SyntaxError {
    /// An error without repairs.
    pub(crate) fn new(code: ErrorCode, span: Span) -> SyntaxError {
        SyntaxError { code: code as u32, flags: 0, span, related: Span::default(), first_repair: 0, repair_count: 0 }
    }

    /// What is wrong.
    pub fn code(&self) -> ErrorCode {
        ErrorCode::from_number(self.code)
    }

    /// Whether the tree shows the text as it is after the repair.
    pub fn is_mended(&self) -> bool {
        self.flags & error_flag::MENDED != 0
    }

    /// Where its repairs stand in the table of repairs.
    pub(crate) fn repairs(&self) -> std::ops::Range<usize> {
        self.first_repair as usize..self.first_repair as usize + self.repair_count as usize
    }
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $message:literal;)*) => {
        /// What is wrong at a place. The numbers are part of the plugin border: new ones go to the end.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u32)]
        pub enum ErrorCode { $($(#[$doc])* $name = $number,)* }

        impl ErrorCode {
            /// The code with this number; one that is not known counts as [`ErrorCode::UnexpectedText`].
            pub const fn from_number(number: u32) -> ErrorCode {
                match number { $($number => ErrorCode::$name,)* _ => ErrorCode::UnexpectedText }
            }

            /// One line without a full stop.
            pub const fn message(self) -> &'static str {
                match self { $(ErrorCode::$name => $message,)* }
            }
        }
    };
}

error_codes! {
    /// Text where nothing of the kind can stand.
    UnexpectedText = 0, "unexpected text";
    /// `key:value`.
    MissingSpaceAfterColon = 1, "missing space after `:`";
    /// `-item`.
    MissingSpaceAfterDash = 2, "missing space after `-`";
    /// A key without its colon.
    MissingColon = 3, "missing `:` after the key";
    /// A line between two levels.
    BadIndentation = 4, "the indentation fits neither the lines above nor their parent";
    /// A tab in the indentation.
    TabIndentation = 5, "tab used for indentation; YAML takes spaces only";
    /// A quote that is never closed.
    UnclosedQuote = 6, "the quote opened here is never closed";
    /// A bracket that is never closed.
    UnclosedBracket = 7, "the bracket opened here is never closed";
    /// A closing bracket that nothing opened.
    UnmatchedBracket = 8, "this bracket closes nothing";
    /// Two items of a flow collection without a comma.
    MissingComma = 9, "missing `,` between two items";
    /// A comma with nothing before it.
    ExtraComma = 10, "nothing stands before this `,`";
    /// `a: b: c`.
    ColonInValue = 11, "`: ` inside an unquoted value; quote the value";
    /// `a: - b`.
    SequenceOnKeyLine = 12, "a list cannot start on the line of its key";
    /// An item among the keys of a mapping.
    StrayItem = 13, "a list item among the keys of a mapping";
    /// Text behind a complete value.
    TextAfterValue = 14, "unexpected text after the value";
    /// A plain scalar that starts with a reserved character.
    ReservedIndicator = 15, "a value cannot start with this character; quote it";
    /// An alias without an anchor.
    UnknownAlias = 16, "no anchor of this name stands before this alias";
    /// `*` or `&` without a name.
    MissingName = 17, "a name must follow this character";
    /// Two anchors or two tags on one node.
    DoubleProperty = 18, "the node has an anchor or tag already";
    /// An escape sequence that YAML does not know.
    BadEscape = 19, "unknown escape in a double-quoted text";
    /// The header of a block scalar.
    BadBlockHeader = 20, "unexpected text in the header of a block scalar";
    /// A control character.
    ControlCharacter = 21, "control character, which YAML does not allow";
    /// Bytes that are not UTF-8.
    NotUtf8 = 22, "these bytes are not UTF-8";
    /// The text is UTF-16.
    Utf16 = 23, "the file is UTF-16; save it as UTF-8";
    /// More than 512 MiB.
    TooLarge = 24, "the file is larger than 512 MiB and was not read";
    /// Deeper than 10,000 levels.
    TooDeep = 25, "nested deeper than 10,000 levels, which Kubernetes refuses";
    /// A line of a git conflict.
    ConflictMarker = 26, "merge conflict marker";
    /// A directive that YAML 1.2 does not know, or in the wrong place.
    BadDirective = 27, "unexpected directive";
    /// A flow or quoted scalar that ends a line as key of a block mapping.
    MultilineKey = 28, "a key must stand on one line";
    /// Two documents in one without `---`.
    SecondRoot = 29, "a document holds one value; separate the next one with `---`";
    /// A block collection on the line of `---`.
    BlockOnMarkerLine = 31, "a mapping or list cannot start on the line of `---`";
    /// A shorthand of a tag that no directive declares.
    UnknownTagHandle = 32, "no %TAG directive of this document declares this handle";
    /// A blank first line of a block scalar that is deeper than its text.
    BlockIndentation = 30, "a blank line above the text of a block scalar is indented deeper than the text";
    /// A line that was part of a block scalar until its indentation was lost.
    OutsideBlockText = 33, "this line is not part of the block text above; indent it like the text";
    /// `----` or an indented `---`.
    BadSeparator = 34, "not a document separator; `---` must stand alone at the start of the line";
    /// `--- title` above a mapping.
    TextAfterSeparator = 35, "text after `---` is a document of its own; make it a comment";
    /// A fence of Markdown around the text.
    MarkdownFence = 36, "a Markdown fence is not YAML";
    /// A page of HTML or XML.
    Markup = 37, "this is an HTML or XML page, not a manifest; get the raw file";
    /// `{user}/web`, `@NAME@`.
    Placeholder = 38, "YAML does not read this placeholder as text; replace it or quote the value";
    /// `*/5 * * * *`
    AliasInText = 39, "a value that starts with `*` is a YAML alias; quote it";
    /// ` apiVersion: v1` above `kind: Pod`.
    LeftOfDocument = 40, "left of the column in which the document begins; kubectl ignores everything from here on";
}
