//! How the shape of a text suggests to mend it.
//!
//! The same shape can need opposite repairs (`volumes:` at the column of a dash goes out, `value:` goes in), so an error carries
//! all that make sense, the likeliest first. Who knows what the text is about chooses among them.

use crate::Span;

/// One way to mend an error: edits that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Repair {
    /// A [`RepairKind`], as a number.
    pub kind: u32,
    /// Where the problem is if this repair is the right one: the error may have shown itself only further down.
    pub span: Span,
    /// First of its edits in the table of edits; they stand in order and do not overlap.
    pub first_edit: u32,
    /// Number of its edits.
    pub edit_count: u32,
}

impl Repair {
    /// What it does.
    pub fn kind(&self) -> RepairKind {
        RepairKind::from_number(self.kind)
    }

    /// Where its edits stand in the table of edits.
    pub(crate) fn edits(&self) -> std::ops::Range<usize> {
        self.first_edit as usize..self.first_edit as usize + self.edit_count as usize
    }
}

/// A replacement in the source, with its text in the table of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// Where the new text lies in the texts.
    pub text: Span,
}

macro_rules! repair_kinds {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $title:literal;)*) => {
        /// What a repair does. The numbers are part of the plugin border: new ones go to the end.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u32)]
        pub enum RepairKind { $($(#[$doc])* $name = $number,)* }

        impl RepairKind {
            /// The kind with this number; one that is not known counts as [`RepairKind::Other`].
            pub const fn from_number(number: u32) -> RepairKind {
                match number { $($number => RepairKind::$name,)* _ => RepairKind::Other }
            }

            /// What it does, in the imperative.
            pub const fn title(self) -> &'static str {
                match self { $(RepairKind::$name => $title,)* }
            }
        }
    };
}

repair_kinds! {
    /// One that a later podlint added.
    Other = 0, "mend it";
    /// `name:web` to `name: web`, `-name` to `- name`.
    InsertSpace = 1, "insert a space";
    /// `metadata` above deeper lines to `metadata:`.
    InsertColon = 2, "insert the colon";
    /// Moves lines to the right.
    Indent = 3, "indent it to its level";
    /// Moves lines to the left.
    Outdent = 4, "outdent it to its level";
    /// Tabs in the indentation to spaces.
    Untab = 5, "indent with spaces";
    /// The value in double quotes.
    Quote = 6, "quote the value";
    /// Double quotes to single ones, in which a backslash is a backslash.
    SingleQuote = 7, "use single quotes";
    /// `\` to `\\`.
    EscapeBackslash = 8, "write the backslash itself";
    /// The quote that is missing.
    CloseQuote = 9, "close the quote";
    /// The brackets that are missing.
    CloseBracket = 10, "close the bracket";
    /// The comma between two items.
    InsertComma = 11, "insert a comma";
    /// A comma that separates nothing.
    RemoveComma = 12, "remove the comma";
    /// `a: - b` to two lines.
    NextLine = 13, "move the list to the next line";
    /// `---` on a line of its own.
    InsertSeparator = 14, "insert `---`";
    /// `----` to `---`.
    WriteSeparator = 15, "write `---`";
    /// `--- title` to `--- # title`.
    Comment = 16, "make it a comment";
    /// `nginx: 1.27` to `nginx:1.27`.
    RemoveSpace = 17, "remove the space";
    /// Lines that do not belong here.
    RemoveLines = 18, "remove the lines";
    /// UTF-16 to UTF-8, without a byte order mark.
    SaveAsUtf8 = 19, "save it as UTF-8";
    /// `lab`, a word that is all there is, to `lab:`.
    CompleteKey = 20, "make it a key";
    /// A bracket, anchor, tag or character that has no place here.
    Remove = 21, "remove it";
    /// A merge conflict, by the side above `=======`.
    KeepFirst = 22, "keep the first side";
    /// A merge conflict, by the side below `=======`.
    KeepSecond = 23, "keep the second side";
    /// An alias without anchor, which may have been text.
    QuoteAlias = 24, "quote it";
    /// `x: "foo" bar` to `x: "foo" # bar`.
    CommentOut = 25, "make the rest a comment";
    /// `--- {a: b}` and `|text` to two lines.
    BreakLine = 26, "move it to the next line";
}

impl RepairKind {
    /// Whether nobody but the author can say that this was meant, however well the result would fit.
    pub const fn is_only_offered(self) -> bool {
        matches!(
            self,
            RepairKind::Remove
                | RepairKind::KeepFirst
                | RepairKind::KeepSecond
                | RepairKind::QuoteAlias
                | RepairKind::CommentOut
        )
    }

    /// Whether the shape of the text leaves no other meaning: no knowledge of what the text is about could choose otherwise.
    pub const fn is_sure(self) -> bool {
        matches!(
            self,
            RepairKind::InsertSpace
                | RepairKind::InsertColon
                | RepairKind::Quote
                | RepairKind::SingleQuote
                | RepairKind::CloseQuote
                | RepairKind::CloseBracket
                | RepairKind::InsertComma
                | RepairKind::RemoveComma
                | RepairKind::WriteSeparator
                | RepairKind::Comment
                | RepairKind::RemoveLines
                | RepairKind::SaveAsUtf8
        )
    }
}
