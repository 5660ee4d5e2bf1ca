package book

import "errors"

// ErrPage reports bytes that are not what an honest scheduler commits or publishes.
var ErrPage = errors.New("the page is not valid")
