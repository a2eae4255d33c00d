//! Where in an object a place of the text is: the fields that lead there, and what the schema says of it.
