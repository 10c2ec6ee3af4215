package triage

import "slices"

// Verb is something that a person, or Clearlane itself, does to a request.
type Verb string

// The verbs of the desk.
const (
	VerbOpen     Verb = "open"
	VerbRoute    Verb = "route"
	VerbChoose   Verb = "choose"
	VerbClaim    Verb = "claim"
	VerbAssign   Verb = "assign"
	VerbRelease  Verb = "release"
	VerbSendOn   Verb = "send_on"
	VerbCorrect  Verb = "correct"
	VerbReply    Verb = "reply"
	VerbAskRep   Verb = "ask_rep"
	VerbNotMine  Verb = "not_mine"
	VerbWait     Verb = "wait"
	VerbDecide   Verb = "decide" // approve or reject
	VerbResume   Verb = "resume"
	VerbSnooze   Verb = "snooze"
	VerbPromise  Verb = "promise"
	VerbPriority Verb = "priority"
	VerbResolve  Verb = "resolve"
	VerbReopen   Verb = "reopen"
	VerbWithdraw Verb = "withdraw"
	VerbPark     Verb = "park"
	VerbJoin     Verb = "join"
	VerbMark     Verb = "mark"
	VerbCalendar Verb = "calendar"
)

// permits says which roles may do what. It is the whole rule; a test walks it.
// Leads and admins may do what staff may.
var permits = map[Verb][]Role{
	VerbOpen:     {RoleOther, RoleRep, RoleStaff, RoleLead, RoleTriageLead, RoleLeader, RoleAdmin, RoleBot},
	VerbRoute:    {RoleTriageLead, RoleAdmin, RoleBot},
	VerbChoose:   {RoleRep, RoleStaff, RoleLead, RoleTriageLead, RoleAdmin, RoleBot},
	VerbClaim:    {RoleStaff, RoleLead, RoleAdmin},
	VerbAssign:   {RoleStaff, RoleLead, RoleAdmin, RoleBot},
	VerbRelease:  {RoleStaff, RoleLead, RoleAdmin},
	VerbSendOn:   {RoleStaff, RoleLead, RoleTriageLead, RoleAdmin},
	VerbCorrect:  {RoleRep, RoleStaff, RoleLead, RoleTriageLead, RoleAdmin},
	VerbReply:    {RoleStaff, RoleLead, RoleTriageLead, RoleAdmin},
	VerbAskRep:   {RoleStaff, RoleLead, RoleTriageLead, RoleAdmin},
	VerbNotMine:  {RoleRep},
	VerbWait:     {RoleStaff, RoleLead, RoleAdmin},
	VerbDecide:   {RoleApprover, RoleLead, RoleAdmin},
	VerbResume:   {RoleStaff, RoleLead, RoleAdmin, RoleBot},
	VerbSnooze:   {RoleStaff, RoleLead, RoleAdmin},
	VerbPromise:  {RoleStaff, RoleLead, RoleAdmin},
	VerbPriority: {RoleStaff, RoleLead, RoleAdmin, RoleBot},
	VerbResolve:  {RoleStaff, RoleLead, RoleTriageLead, RoleAdmin},
	VerbReopen:   {RoleRep, RoleStaff, RoleLead, RoleAdmin},
	VerbWithdraw: {RoleRep, RoleAdmin},
	VerbPark:     {RoleStaff, RoleLead, RoleAdmin, RoleBot},
	VerbJoin:     {RoleRep, RoleStaff, RoleLead, RoleAdmin},
	VerbMark:     {RoleStaff, RoleLead, RoleTriageLead, RoleAdmin},
	VerbCalendar: {RoleAdmin},
}

// Verbs lists every verb of the table, in a fixed order.
func Verbs() []Verb {
	vs := make([]Verb, 0, len(permits))
	for v := range permits {
		vs = append(vs, v)
	}
	slices.Sort(vs)
	return vs
}

// Permitted reports whether a role may do the verb at all.
func Permitted(v Verb, role Role) bool { return slices.Contains(permits[v], role) }

// May returns the role that allows the actor to do the verb to the request,
// or a refusal that says who may.
func (d Desk) May(v Verb, a Actor, r Request) (Role, error) {
	for _, role := range a.roles(r) {
		if Permitted(v, role) {
			return role, nil
		}
	}
	return "", d.whoMay(v, r)
}

// whoMay says, in one sentence, who may do the verb and what to do instead.
func (d Desk) whoMay(v Verb, r Request) error {
	name := d.functionName(r.Function)
	switch v {
	case VerbNotMine, VerbWithdraw:
		return refuse(NotAllowed, "Only the person who asked can do this. Write in the thread if something is wrong with the request.")
	case VerbDecide:
		return refuse(NotAllowed, "Only the approver named on the request can decide this one. Ask %s to name somebody else.", name)
	case VerbClaim:
		return refuse(NotAllowed, "Only %s can claim this one. Ask its lead, or send it on to your team first.", name)
	case VerbCalendar:
		return refuse(NotAllowed, "Only an admin can apply closed days to open requests.")
	case VerbMark, VerbRoute:
		return refuse(NotAllowed, "Only the lead of the function or of triage can do this.")
	default:
		return refuse(NotAllowed, "Only %s can do this. Write in the thread if you know something that helps.", name)
	}
}
