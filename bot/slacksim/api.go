package slacksim

import (
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Call is one Web API call, as it came and as it was answered.
type Call struct {
	N      int // 1 for the first call the server got
	Method string
	Args   map[string]any // without the token
	At     time.Time
	Done   bool
	Status int    // of the HTTP answer; 0 when the connection was dropped
	Error  string // Slack's error code, empty when ok
	Answer map[string]any
}

// apiCall is a call under way.
type apiCall struct {
	args args
	http *http.Request
}

// apiErr is a refusal: Slack's code and what else stands beside it in the answer.
type apiErr struct {
	code string
	more obj
}

func fail(code string) *apiErr { return &apiErr{code: code} }

// failWith adds Slack's response_metadata.messages.
func failWith(code string, messages []string) *apiErr {
	return &apiErr{code, obj{"response_metadata": obj{"messages": messages}}}
}

// method is one Web API method. Scopes are alternatives: any one of them will do. It runs with mu held.
type method struct {
	run    func(*Server, *apiCall) (obj, *apiErr)
	scopes []string
}

// methods is every method the server answers; any other is unknown_method.
var methods map[string]method

func init() {
	methods = map[string]method{
		"api.test":              {run: (*Server).apiTest},
		"auth.test":             {run: (*Server).authTest},
		"apps.connections.open": {run: (*Server).connectionsOpen},
		"bots.info":             {run: (*Server).botsInfo, scopes: []string{"users:read"}},
		"team.info":             {run: (*Server).teamInfo, scopes: []string{"team:read"}},
		"emoji.list":            {run: (*Server).emojiList, scopes: []string{"emoji:read"}},
		"files.info":            {run: (*Server).filesInfo, scopes: []string{"files:read"}},

		"chat.postMessage":   {run: (*Server).chatPostMessage, scopes: []string{"chat:write"}},
		"chat.postEphemeral": {run: (*Server).chatPostEphemeral, scopes: []string{"chat:write"}},
		"chat.update":        {run: (*Server).chatUpdate, scopes: []string{"chat:write"}},
		"chat.delete":        {run: (*Server).chatDelete, scopes: []string{"chat:write"}},
		"chat.getPermalink":  {run: (*Server).chatGetPermalink},

		"conversations.info":    {run: (*Server).convInfo, scopes: readScopes},
		"conversations.list":    {run: (*Server).convList, scopes: readScopes},
		"conversations.members": {run: (*Server).convMembers, scopes: readScopes},
		"conversations.history": {run: (*Server).convHistory, scopes: historyScopes},
		"conversations.replies": {run: (*Server).convReplies, scopes: historyScopes},
		"conversations.open":    {run: (*Server).convOpen, scopes: []string{"im:write", "mpim:write"}},
		"conversations.join":    {run: (*Server).convJoin, scopes: []string{"channels:join"}},
		"conversations.leave":   {run: (*Server).convLeave, scopes: []string{"channels:manage", "groups:write"}},

		"users.list":            {run: (*Server).usersList, scopes: []string{"users:read"}},
		"users.info":            {run: (*Server).usersInfo, scopes: []string{"users:read"}},
		"users.lookupByEmail":   {run: (*Server).usersByEmail, scopes: []string{"users:read.email"}},
		"users.conversations":   {run: (*Server).usersConversations, scopes: readScopes},
		"users.profile.get":     {run: (*Server).usersProfile, scopes: []string{"users.profile:read"}},
		"users.getPresence":     {run: (*Server).usersPresence, scopes: []string{"users:read"}},
		"dnd.teamInfo":          {run: (*Server).dndTeamInfo, scopes: []string{"dnd:read"}},
		"usergroups.list":       {run: (*Server).groupsList, scopes: []string{"usergroups:read"}},
		"usergroups.users.list": {run: (*Server).groupsUsers, scopes: []string{"usergroups:read"}},

		"reactions.add":    {run: (*Server).reactionsAdd, scopes: []string{"reactions:write"}},
		"reactions.remove": {run: (*Server).reactionsRemove, scopes: []string{"reactions:write"}},
		"reactions.get":    {run: (*Server).reactionsGet, scopes: []string{"reactions:read"}},

		"views.open":    {run: (*Server).viewsOpen},
		"views.push":    {run: (*Server).viewsPush},
		"views.update":  {run: (*Server).viewsUpdate},
		"views.publish": {run: (*Server).viewsPublish},
	}
}

var (
	readScopes    = []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	historyScopes = []string{"channels:history", "groups:history", "im:history", "mpim:history"}
)

// serveAPI answers one call, with whatever faults are switched on.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	a, err := readArgs(r)
	if err != nil {
		writeJSON(w, http.StatusOK, obj{"ok": false, "error": err.Error()})
		return
	}
	token := a.str("token")
	if h, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = h
	}
	delete(a, "token")

	s.mu.Lock()
	n := len(s.calls)
	s.calls = append(s.calls, Call{N: n + 1, Method: name, Args: a, At: s.clock.Now()})
	call := s.calls[n]
	plan := s.faults.plan(call)
	s.changed()
	s.mu.Unlock()

	finish := func(status int, answer obj) {
		s.mu.Lock()
		c := &s.calls[n]
		c.Done, c.Status, c.Answer = true, status, answer
		c.Error, _ = answer["error"].(string)
		call = *c
		s.changed()
		s.mu.Unlock()
	}
	drop := func() {
		finish(0, nil)
		panic(http.ErrAbortHandler) // closes the connection without an answer
	}

	plan.run(BeforeProcessing, call)
	switch {
	case plan.lostBefore:
		drop()
	case plan.status5xxBefore:
		finish(http.StatusServiceUnavailable, nil)
		http.Error(w, "upstream connect error", http.StatusServiceUnavailable)
		return
	case plan.retryAfter > 0:
		finish(http.StatusTooManyRequests, tooMany(w, plan.retryAfter))
		return
	}
	if plan.refuse != "" {
		answer := obj{"ok": false, "error": plan.refuse}
		w.Header().Set("X-Slack-Failure", plan.refuse)
		finish(http.StatusOK, answer)
		writeJSON(w, http.StatusOK, answer)
		return
	}
	answer, wait := s.answer(name, token, &apiCall{a, r})
	if wait > 0 {
		finish(http.StatusTooManyRequests, tooMany(w, wait))
		return
	}
	plan.run(BeforeAnswer, call)
	if plan.late > 0 {
		select {
		case <-time.After(plan.late):
		case <-r.Context().Done():
		}
	}
	switch {
	case plan.lostAfter:
		drop()
	case plan.status5xxAfter:
		finish(http.StatusServiceUnavailable, answer)
		http.Error(w, "upstream connect error", http.StatusServiceUnavailable)
	default:
		w.Header().Set("X-Slack-Req-Id", randomHex(16))
		if code, ok := answer["error"].(string); ok {
			w.Header().Set("X-Slack-Failure", code)
		}
		if sc := methods[name].scopes; len(sc) > 0 {
			w.Header().Set("X-Accepted-OAuth-Scopes", strings.Join(sc, ","))
		}
		finish(http.StatusOK, answer)
		writeJSON(w, http.StatusOK, answer)
		_ = http.NewResponseController(w).Flush()
	}
	plan.run(AfterAnswer, call)
}

// tooMany answers a rate limit the way Slack does: the only error that is not HTTP 200.
func tooMany(w http.ResponseWriter, wait time.Duration) obj {
	secs := int((wait + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.Itoa(secs))
	answer := obj{"ok": false, "error": "ratelimited"}
	writeJSON(w, http.StatusTooManyRequests, answer)
	return answer
}

// answer checks token, scope and rate and runs the method. A positive wait means: too many calls, come back after it.
func (s *Server) answer(name, token string, c *apiCall) (obj, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := methods[name]
	if !ok {
		return obj{"ok": false, "error": "unknown_method", "req_method": name}, 0
	}
	out, err := obj(nil), s.authorize(name, m, token)
	if err == nil {
		if wait := s.limits.take(name, c.args, s.clock.Now()); wait > 0 {
			return nil, wait
		}
		out, err = m.run(s, c)
	}
	if err != nil {
		out = obj{"ok": false, "error": err.code}
		for k, v := range err.more {
			out[k] = v
		}
		return out, 0
	}
	if out == nil {
		out = obj{}
	}
	out["ok"] = true
	s.changed()
	return out, 0
}

// authorize checks the token's kind and the scopes it has.
func (s *Server) authorize(name string, m method, token string) *apiErr {
	want := s.botToken
	if name == "apps.connections.open" {
		want = s.appToken
	}
	switch {
	case name == "api.test":
		return nil
	case token == "":
		return fail("not_authed")
	case token == want:
	case token == s.botToken || token == s.appToken:
		return fail("not_allowed_token_type")
	default:
		return fail("invalid_auth")
	}
	if len(m.scopes) > 0 && !slices.ContainsFunc(m.scopes, func(sc string) bool { return s.scopes[sc] }) {
		return s.missingScope(m.scopes...)
	}
	return nil
}

func (s *Server) missingScope(needed ...string) *apiErr {
	var have []string
	for sc := range s.scopes {
		have = append(have, sc)
	}
	sort.Strings(have)
	return &apiErr{"missing_scope", obj{"needed": strings.Join(needed, ","), "provided": strings.Join(have, ",")}}
}
