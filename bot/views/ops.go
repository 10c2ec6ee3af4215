package views

// MapFault is a fault of a changed map.
type MapFault struct {
	Line, Column int
	Text         string
}

// MapRefused says, in the ops channel, that a changed map is not used.
func MapRefused(file string, faults []MapFault) Message { return Message{} }

// MapChanged tells leads what changed.
func MapChanged(version string, changes []string) Message { return Message{} }

// Parked says that a delivery was given up after its last try.
type Parked struct {
	What      string // "a message in #deal-help", "a click on Claim"
	Request   int64
	Reason    string
	Reference string
	Tries     int
}

// DeliveryParked tells the ops channel of a delivery that was given up.
func DeliveryParked(p Parked) Message { return Message{} }

// InviteMe says where the bot is missing.
func InviteMe(channels []string) Message { return Message{} }

// DigestHeld says that a digest failed its own checks and was not sent.
func DigestHeld(week string, faults []string) Message { return Message{} }
