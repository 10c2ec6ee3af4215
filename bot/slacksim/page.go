package slacksim

import (
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"unicode"
)

//go:embed page/*.js page/*.html page/*.svg page/blocks page/css
var pageFiles embed.FS

// pageRoutes serves the page and the API it speaks.
func (s *Server) pageRoutes(mux *http.ServeMux) {
	sub, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	files := http.FileServerFS(sub)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "Only GET here.", http.StatusMethodNotAllowed)
			return
		}
		// Everything comes from here; nothing inline runs, so that no message can bring a script along.
		w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'")
		w.Header().Set("Cache-Control", "no-cache")
		if strings.HasPrefix(r.URL.Path, "/archives/") {
			r.URL.Path = "/" // a permalink opens the page, which reads the address
		}
		files.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /sim/state", s.simState)
	mux.HandleFunc("GET /sim/channel", s.simChannel)
	mux.HandleFunc("GET /sim/thread", s.simThread)
	mux.HandleFunc("GET /sim/home", s.simHome)
	mux.HandleFunc("GET /sim/stream", s.simStream)
	for path, f := range map[string]func(*simCall) (any, error){
		"read": s.simRead, "post": s.simPost, "edit": s.simEdit, "delete": s.simDelete, "react": s.simReact, "dm": s.simDM,
		"action": s.simAction, "options": s.simOptions, "view/submit": s.simSubmit, "view/close": s.simClose,
		"command": s.simCommand, "shortcut": s.simShortcut, "demo": s.simDemo, "fault": s.simFault, "join": s.simJoin,
	} {
		mux.HandleFunc("POST /sim/"+path, s.simHandler(f))
	}
}

// simCall is what the page sends; each call uses its part.
type simCall struct {
	As        string   `json:"as"`
	Channel   string   `json:"channel"`
	TS        string   `json:"ts"`
	ThreadTS  string   `json:"thread_ts"`
	Text      string   `json:"text"`
	Broadcast bool     `json:"broadcast"`
	Files     []Upload `json:"files"`
	Name      string   `json:"name"`
	Remove    bool     `json:"remove"`
	User      string   `json:"user"`
	Container struct {
		Type    string `json:"type"`
		Channel string `json:"channel"`
		TS      string `json:"ts"`
		ViewID  string `json:"view_id"`
	} `json:"container"`
	Action     obj    `json:"action"`
	State      obj    `json:"state"`
	ActionID   string `json:"action_id"`
	BlockID    string `json:"block_id"`
	Value      string `json:"value"`
	ViewID     string `json:"view_id"`
	Values     obj    `json:"values"`
	Command    string `json:"command"`
	CallbackID string `json:"callback_id"`
	ID         string `json:"id"`
	On         bool   `json:"on"`

	r *http.Request
}

// simHandler reads a page call and answers its outcome. Only JSON is taken: a form of another page cannot send that.
func (s *Server) simHandler(f func(*simCall) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			writeJSON(w, http.StatusUnsupportedMediaType, obj{"error": "Send JSON."})
			return
		}
		c := &simCall{r: r}
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(c); err != nil {
			writeJSON(w, http.StatusBadRequest, obj{"error": "This cannot be read as JSON."})
			return
		}
		out, err := f(c)
		if err != nil {
			writeJSON(w, http.StatusUnprocessableEntity, obj{"error": sentence(err)})
			return
		}
		if out == nil {
			out = obj{}
		}
		writeJSON(w, http.StatusOK, out)
	}
}

// sentence makes one sentence of an error.
func sentence(err error) string {
	t := []rune(strings.TrimSpace(err.Error()))
	if len(t) == 0 {
		return "Something went wrong."
	}
	t[0] = unicode.ToUpper(t[0])
	if !strings.ContainsRune(".?!", t[len(t)-1]) {
		t = append(t, '.')
	}
	return string(t)
}

// person is the user a page request plays.
func (s *Server) person(w http.ResponseWriter, r *http.Request) (string, bool) {
	as := r.URL.Query().Get("as")
	s.mu.Lock()
	defer s.mu.Unlock()
	if as == "" {
		as = s.defaultUser()
	}
	if s.userByID[as] == nil {
		writeJSON(w, http.StatusNotFound, obj{"error": "There is no such person here."})
		return "", false
	}
	return as, true
}

// defaultUser is who is played first. Caller holds mu.
func (s *Server) defaultUser() string {
	if s.opt.DefaultUser != "" {
		return s.opt.DefaultUser
	}
	for _, u := range s.users {
		if !u.IsBot && !u.Deleted {
			return u.ID
		}
	}
	return s.opt.App.BotUserID
}

// errPage is what the page is told when it asks for something that is not there.
var errPage = errors.New("this is no longer there")
