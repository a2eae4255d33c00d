//! The language server: editor features in the words of the protocol.
