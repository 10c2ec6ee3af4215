package views

import "time"

// HomeTab is a part of App Home.
type HomeTab string

// The parts of App Home.
const (
	TabMine      HomeTab = "mine"      // rep: my requests
	TabHeld      HomeTab = "held"      // staff: what I hold
	TabUnclaimed HomeTab = "unclaimed" // staff
	TabDueSoon   HomeTab = "due_soon"  // staff
	TabWaiting   HomeTab = "waiting"   // staff: waiting on reps
	TabStaff     HomeTab = "staff"     // the four above, the first of each
	TabLead      HomeTab = "lead"      // load, about to be late, routing marks
	TabMap       HomeTab = "map"       // what sales ops does here
)

// HomeData is one page of App Home.
type HomeData struct {
	User  string
	Tabs  []HomeTab // those that the person has, in order: TabMine, TabStaff, TabLead, TabMap
	Tab   HomeTab   // the one that is open
	Page  int       // from 1; of the list that is open
	Pages int

	Lists []HomeList // TabMine and single lists: one; TabStaff: four
	Load  []LoadRow  // TabLead
	Late  []Case     // TabLead: about to be late
	Marks []Mark     // TabLead: routings in watch channels to judge
	// Kept, of TabLead, is how the routing kept its promise: last week and this one.
	Kept []KeptWeek
	// Counts, of TabLead, are what the clocks of the lead's functions could hide
	// in a week, from its first day to its last.
	Counts               []FunctionCounts
	CountsFrom, CountsTo time.Time

	Map []Owner // TabMap

	Title string // TabMap: the company's name
}

// HomeList is a list of requests, or the part of it that is shown: none where all
// stand in the lists before it.
type HomeList struct {
	Tab   HomeTab
	Total int
	Cases []Case
}

// LoadRow is a function's load now.
type LoadRow struct {
	Function  string
	Open      int
	Unclaimed int
	Rep       int // waiting on reps
	Late      int
	DueToday  int
}

// Mark is a routing in a watch channel for a lead to judge.
type Mark struct {
	Request  int64
	Ask      string
	Would    string // where it would have gone, topic and function
	Why      []string
	Link     string
	Answered string // the function whose people answered, where seen
}

// Owner is a function as the scope map tells it to reps.
type Owner struct {
	ID        string
	Name      string
	Purpose   string
	Topics    []string
	NotCovers []Elsewhere
	Lead      string // who leads or covers it
	Covered   bool
	First     string // "first answer within 4 working hours"
	Hours     string // "London, Monday to Friday 08:00-18:00"
	Private   bool
}

// Elsewhere is what a function does not cover, and who does.
type Elsewhere struct{ What, Where string }
