// Package route decides what becomes of a message: is it an ask at all, whose
// is it, how sure is that, and why.
package route
