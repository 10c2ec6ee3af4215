package triage

import "slices"

// Role is the part a person plays towards one request.
type Role string

// The roles, weakest first.
const (
	RoleOther      Role = "other" // reads along
	RoleRep        Role = "rep"   // made the ask, or sent it for somebody
	RoleApprover   Role = "approver"
	RoleStaff      Role = "staff" // of the function that holds the request
	RoleLead       Role = "lead"  // leads, covers or backs up that function
	RoleTriageLead Role = "triage_lead"
	RoleLeader     Role = "leader" // reads the digest
	RoleAdmin      Role = "admin"
	RoleBot        Role = "bot" // Clearlane itself: the router, a timer
)

// Roles lists every role.
var Roles = []Role{RoleOther, RoleRep, RoleApprover, RoleStaff, RoleLead, RoleTriageLead, RoleLeader, RoleAdmin, RoleBot}

// Actor is a person as the scope map knows them at the moment they act.
type Actor struct {
	User       string   // opaque id; empty: Clearlane itself
	Functions  []string // functions they are staff of, leads and backups included
	Leads      []string // functions they lead, cover or back up
	TriageLead bool
	Leader     bool
	Admin      bool
}

// Bot is Clearlane acting by itself.
var Bot = Actor{}

// IsStaffOf reports whether the actor is staff of the function.
func (a Actor) IsStaffOf(function string) bool {
	return slices.Contains(a.Functions, function) || slices.Contains(a.Leads, function)
}

// roles returns every role that the actor plays towards the request.
func (a Actor) roles(r Request) []Role {
	if a.User == "" {
		return []Role{RoleBot}
	}
	var rs []Role
	if a.Admin {
		rs = append(rs, RoleAdmin)
	}
	if r.Function != "" && slices.Contains(a.Leads, r.Function) {
		rs = append(rs, RoleLead)
	}
	if r.Function != "" && a.IsStaffOf(r.Function) {
		rs = append(rs, RoleStaff)
	}
	if a.TriageLead {
		rs = append(rs, RoleTriageLead)
	}
	if r.Turn == TurnApprover && r.WaitingFor == a.User {
		rs = append(rs, RoleApprover)
	}
	if a.User == r.Rep || a.User == r.Sender {
		rs = append(rs, RoleRep)
	}
	if a.Leader {
		rs = append(rs, RoleLeader)
	}
	return append(rs, RoleOther)
}

// SideOf says on which side of the request the actor's words stand.
func (a Actor) SideOf(r Request) Side {
	switch {
	case a.User == "":
		return OtherSide
	case a.User == r.Rep || a.User == r.Sender:
		return RepSide
	case r.Function != "" && a.IsStaffOf(r.Function):
		return StaffSide
	case r.Function == "" && a.TriageLead:
		return StaffSide
	default:
		return OtherSide
	}
}
