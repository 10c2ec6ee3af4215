package views

// Card is the message in the function's queue channel, or in the lead's direct
// messages, for whatever state the request is in. It is edited in place.
// withWords says that the channel may read the words of a private topic.
func Card(c Case, withWords bool, f Frame) Message { return Message{} }
