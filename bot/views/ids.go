package views

// ActionID names what a person can click. Slack sends it back in a
// block_actions payload.
type ActionID string

// The actions. Buttons carry a [Ref] as their value; menus carry one per item,
// with a [MenuItem] as its argument.
const (
	// in the rep's thread
	ActNotThisTeam   ActionID = "status.not_this_team"
	ActAddDetails    ActionID = "status.add_details"
	ActStatusMenu    ActionID = "status.menu"
	ActChooseFirst   ActionID = "status.choose_1" // argument: topic id
	ActChooseSecond  ActionID = "status.choose_2"
	ActChooseThird   ActionID = "status.choose_3"
	ActChooseNeither ActionID = "status.choose_neither"
	ActOpenForm      ActionID = "status.open_form" // a link: acknowledged, nothing else
	ActSalesOps      ActionID = "status.it_is_sales_ops"
	ActNeedSooner    ActionID = "status.need_sooner"
	ActBringBack     ActionID = "status.bring_back"
	ActJoin          ActionID = "status.join"     // argument: the other request
	ActMakeOwn       ActionID = "status.make_own" // argument: ts of the message
	ActLeaveIt       ActionID = "status.leave_it" // argument: ts of the message
	ActMakeAsk       ActionID = "status.make_ask" // argument: ts of the message

	// new posts to the rep
	ActAnswer    ActionID = "rep.answer"
	ActNotMine   ActionID = "rep.not_mine"
	ActNotSolved ActionID = "rep.not_solved"
	ActException ActionID = "rep.exception"
	ActLostTime  ActionID = "rep.lost_time" // argument: minutes

	// the card
	ActClaim    ActionID = "card.claim"
	ActReply    ActionID = "card.reply"
	ActAskRep   ActionID = "card.ask_rep"
	ActSendOn   ActionID = "card.send_on"
	ActResolve  ActionID = "card.resolve"
	ActResume   ActionID = "card.resume"
	ActReopen   ActionID = "card.reopen"
	ActCardMenu ActionID = "card.menu"
	ActPlace    ActionID = "card.place" // the triage lead picks a topic

	// to one person
	ActOnTime     ActionID = "holder.on_time"
	ActNeedsUntil ActionID = "holder.needs_until"
	ActApprove    ActionID = "approver.approve"
	ActReject     ActionID = "approver.reject"
	ActMarkRight  ActionID = "lead.mark_right"
	ActMarkWrong  ActionID = "lead.mark_wrong"

	// the digest
	ActStartFix    ActionID = "digest.start_fix"    // argument: hotspot key
	ActShowAsks    ActionID = "digest.show_asks"    // argument: hotspot key
	ActSeeChange   ActionID = "digest.see_change"   // argument: finding key
	ActSeeDeals    ActionID = "digest.see_deals"    // argument: week
	ActAddLine     ActionID = "digest.add_line"     // argument: hotspot key
	ActShowCounts  ActionID = "lead.show_counts"    // argument: week and function
	ActShowMoved   ActionID = "lead.show_moved"     // argument: week
	ActKeepClose   ActionID = "digest.keep_close"   // argument: fix id
	ActFixAccept   ActionID = "digest.fix_accept"   // argument: fix id
	ActFixDecline  ActionID = "digest.fix_decline"  // argument: fix id
	ActTryChange   ActionID = "digest.try_change"   // argument: finding key
	ActApplyChange ActionID = "digest.apply_change" // argument: finding key

	// App Home; the argument is a tab, or a tab and a page ("mine", "mine/2")
	ActHomeAsk    ActionID = "home.ask"
	ActHomeSearch ActionID = "home.search"
	ActTabMine    ActionID = "home.tab_mine"
	ActTabStaff   ActionID = "home.tab_staff"
	ActTabLead    ActionID = "home.tab_lead"
	ActTabMap     ActionID = "home.tab_map"
	ActHomeTab    ActionID = "home.tab" // [Show all] of a list
	ActHomeNewer  ActionID = "home.newer"
	ActHomeOlder  ActionID = "home.older"
	ActOpenThread ActionID = "home.open_thread" // a link: acknowledged, nothing else

	// inputs of modals
	ActInput        ActionID = "input"         // the element of every input block
	ActTopicOptions ActionID = "topic_options" // external topic menu: answered with [TopicOptions]
)

// Actions is the table of every action.
var Actions = []ActionID{
	ActNotThisTeam, ActAddDetails, ActStatusMenu, ActChooseFirst, ActChooseSecond, ActChooseThird, ActChooseNeither,
	ActOpenForm, ActSalesOps, ActNeedSooner, ActBringBack, ActJoin, ActMakeOwn, ActLeaveIt, ActMakeAsk,
	ActAnswer, ActNotMine, ActNotSolved, ActException, ActLostTime,
	ActClaim, ActReply, ActAskRep, ActSendOn, ActResolve, ActResume, ActReopen, ActCardMenu, ActPlace,
	ActOnTime, ActNeedsUntil, ActApprove, ActReject, ActMarkRight, ActMarkWrong,
	ActStartFix, ActShowAsks, ActSeeChange, ActSeeDeals, ActAddLine, ActShowCounts, ActShowMoved, ActKeepClose, ActFixAccept, ActFixDecline, ActTryChange, ActApplyChange,
	ActHomeAsk, ActHomeSearch, ActTabMine, ActTabStaff, ActTabLead, ActTabMap, ActHomeTab, ActHomeNewer, ActHomeOlder, ActOpenThread,
	ActInput, ActTopicOptions,
}

// MenuItem is the argument of a menu's chosen item.
type MenuItem string

// The items of the menus.
const (
	ItemWhyHere     MenuItem = "why_here"
	ItemWithdraw    MenuItem = "withdraw"
	ItemNotThisTeam MenuItem = "not_this_team"
	ItemWrongTopic  MenuItem = "wrong_topic"
	ItemWaitingOn   MenuItem = "waiting_on"
	ItemSnooze      MenuItem = "snooze"
	ItemHandTo      MenuItem = "hand_to"
	ItemRelease     MenuItem = "release"
	ItemUndoClaim   MenuItem = "undo_claim"
	ItemWhy         MenuItem = "why" // why here and why this clock
	ItemPark        MenuItem = "park"
)

// MenuItems is the table of every menu item.
var MenuItems = []MenuItem{
	ItemWhyHere, ItemWithdraw, ItemNotThisTeam, ItemWrongTopic, ItemWaitingOn, ItemSnooze, ItemHandTo, ItemRelease,
	ItemUndoClaim, ItemWhy, ItemPark,
}

// CallbackID names a modal, a shortcut or Home.
type CallbackID string

// The callbacks.
const (
	ViewAskRep     CallbackID = "ask_rep"
	ViewAnswer     CallbackID = "answer"
	ViewReply      CallbackID = "reply"
	ViewSendOn     CallbackID = "send_on"
	ViewResolve    CallbackID = "resolve"
	ViewWrongTopic CallbackID = "wrong_topic"
	ViewAddDetails CallbackID = "add_details"
	ViewReject     CallbackID = "reject"
	ViewException  CallbackID = "exception"
	ViewNotSolved  CallbackID = "not_solved"
	ViewWaitingOn  CallbackID = "waiting_on"
	ViewSnooze     CallbackID = "snooze"
	ViewNeedsUntil CallbackID = "needs_until"
	ViewNeedSooner CallbackID = "need_sooner"
	ViewHandTo     CallbackID = "hand_to"
	ViewWithdraw   CallbackID = "withdraw"
	ViewAsk        CallbackID = "ask"
	ViewWhoSearch  CallbackID = "who_search"
	ViewWhy        CallbackID = "why"
	ViewStartFix   CallbackID = "start_fix"
	ViewAddLine    CallbackID = "add_line"
	ViewNotice     CallbackID = "notice" // nothing to submit
	ViewHome       CallbackID = "home"

	ShortcutSend CallbackID = "send_to_sales_ops" // the message shortcut of the manifest
)

// Callbacks is the table of every callback.
var Callbacks = []CallbackID{
	ViewAskRep, ViewAnswer, ViewReply, ViewSendOn, ViewResolve, ViewWrongTopic, ViewAddDetails, ViewReject, ViewException,
	ViewNotSolved, ViewWaitingOn, ViewSnooze, ViewNeedsUntil, ViewNeedSooner, ViewHandTo, ViewWithdraw, ViewAsk,
	ViewWhoSearch, ViewWhy, ViewStartFix, ViewAddLine, ViewNotice, ViewHome, ShortcutSend,
}

// BlockID names an input of a modal; [ReadForm] reads it.
type BlockID string

// The inputs of modals. Each block holds one element with the id [ActInput],
// or [ActTopicOptions] for an external topic menu.
const (
	InWords    BlockID = "words"
	InNext     BlockID = "next" // declined: what the rep can do instead
	InTopic    BlockID = "topic"
	InReason   BlockID = "reason"
	InOutcome  BlockID = "outcome"
	InWhomKind BlockID = "whom_kind" // approver, team, customer
	InWhom     BlockID = "whom"      // a person
	InTeam     BlockID = "team"      // another team, in words
	InUntil    BlockID = "until"
	InFrom     BlockID = "from" // a date
	InField    BlockID = "field"
	InPriority BlockID = "priority"
)

// Inputs is the table of every input.
var Inputs = []BlockID{InWords, InNext, InTopic, InReason, InOutcome, InWhomKind, InWhom, InTeam, InUntil, InFrom, InField, InPriority}
