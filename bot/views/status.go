package views

// Status is the one message in the rep's thread, for whatever state the
// request is in. It is edited in place.
func Status(c Case, f Frame) Message { return Message{} }

// AnsweredInPrivate is what the channel sees of a request of a private topic.
func AnsweredInPrivate(c Case) Message { return Message{} }
