package views

// Refused is the ephemeral that says why something was not done: the sentence
// of a refusal, as it stands.
func Refused(sentence string) Message { return Message{} }

// Fault is what a person sees of an error that is ours.
func Fault(reference string) Message { return Message{} }

// FormExpired offers to open a form again with the answers kept under key.
func FormExpired(key string) Message { return Message{} }

// MakeItYourOwn asks the author of an ask inside somebody else's tracked
// thread, and only them, whether to make it their own request. ts is the
// message's.
func MakeItYourOwn(c Case, ts string) Message { return Message{} }

// SameAgain tells a rep that their ask looks like open ones (c.SameAs), with
// one click to join each.
func SameAgain(c Case) Message { return Message{} }

// Noted confirms, to one person, what a click of theirs did where nothing else
// shows it.
func Noted(sentence string) Message { return Message{} }
