// Package compare tells whether two nodes' runs of one program left the same:
// whether two archives of trees, as package seal writes them, say the same
// within a tolerance.
//
// Nouns: theirs is the archive of the node that is checked, mine that of the
// node that checks; a difference is one sentence on where they part, without
// names or contents of files, since it is signed and shown.
//
// Files are compared byte by byte. With a tolerance, the floating-point numbers
// of two formats that can be read without executing anything are compared as
// numbers instead: tensors of .safetensors files, and .npy files. Their headers
// have to be the same bytes, and whatever is not exactly of the format is compared byte by byte.
// Times, owners and permissions of files are not looked at, nor are empty folders.
//
// So that an honest run can be told from a false one, a program has to write no
// time, host name or random number that it does not keep in its checkpoint, and
// after a resume the same output files that it writes without one, or more.
//
// Both archives are read once, side by side, in constant memory. Theirs is
// hostile: what is not in the order or of the kinds that an archive has is a difference.
//
// With a tolerance two honest nodes may differ in a few bits: then their digests do
// too, and no two of them agree against a third.
//
// Start at Archives.
package compare
