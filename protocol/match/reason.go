package match

// Reason is the code of a rejection.
type Reason string
