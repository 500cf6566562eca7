//! The window driven through its accessibility tree, as a person without a screen would.
