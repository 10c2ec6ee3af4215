package slacksim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is one workspace with one app. Make it with New, bind it with Listen, run it with Serve.
type Server struct {
	opt      Options
	clock    Clock
	log      *slog.Logger
	manifest manifest
	scopes   map[string]bool
	events   map[string]bool
	// pingEvery is Slack's ten seconds; slack-go gives a connection up after thirty without.
	pingEvery time.Duration
	http      bool // deliveries by signed HTTP instead of Socket Mode

	botToken, appToken, secret string

	listener net.Listener
	web      *http.Server
	stop     context.CancelFunc
	ctx      context.Context
	loops    sync.WaitGroup

	mu       sync.Mutex
	changes  chan struct{} // closed and replaced at every change
	seq      int64
	lastTS   int64
	rng      *rand.Rand
	users    []*user
	userByID map[string]*user
	channels []*channel
	chanByID map[string]*channel
	groups   []*Group
	files    map[string]*File
	private  []*ephemeral
	reads    map[string]string // user + " " + channel → ts read up to
	views    map[string]*view
	stacks   map[string][]*view // user → open modals, root first
	homes    map[string]*view
	inputs   map[string]map[string]obj // user + " " + container → block_id + "\n" + action_id → value
	triggers map[string]*trigger
	hooks    map[string]*responseHook
	calls    []Call
	limits   *limiter
	faults   *Faults
	hub      *hub
	socket   socketState
	out      outbound
}

type user struct {
	User
	Color   string
	IsBot   bool
	Updated int64
	// QuietFrom and QuietUntil are the do-not-disturb window that runs or comes next, in seconds since 1970; zero: none.
	QuietFrom, QuietUntil int64
}

// ephemeral is a message that one person alone sees.
type ephemeral struct {
	For     string
	Channel string
	Msg     *Message
}

// New makes the workspace. The error names everything that is wrong with opt.
func New(opt Options) (*Server, error) {
	if opt.App.ID == "" {
		opt.App.ID = "A0SLACKSIM0"
	}
	if opt.App.BotUserID == "" {
		opt.App.BotUserID = "U0SLACKBOT0"
	}
	if opt.App.BotID == "" {
		opt.App.BotID = "B0SLACKBOT0"
	}
	if opt.Team.ID == "" {
		opt.Team.ID = "T0SLACKSIM0"
	}
	if opt.Team.Name == "" {
		opt.Team.Name = "Slacksim"
	}
	if opt.Team.Domain == "" {
		opt.Team.Domain = "slacksim"
	}
	m, err := parseManifest(opt.App.Manifest)
	if err != nil {
		return nil, err
	}
	if opt.App.Name == "" {
		opt.App.Name = m.DisplayInformation.Name
	}
	s := &Server{
		opt: opt, manifest: m, log: opt.Log, clock: opt.Clock,
		scopes: map[string]bool{}, events: map[string]bool{},
		changes: make(chan struct{}), rng: rand.New(rand.NewPCG(1, 2)),
		userByID: map[string]*user{}, chanByID: map[string]*channel{}, files: map[string]*File{}, reads: map[string]string{},
		views: map[string]*view{}, stacks: map[string][]*view{}, homes: map[string]*view{}, inputs: map[string]map[string]obj{},
		pingEvery: 10 * time.Second,
		triggers:  map[string]*trigger{}, hooks: map[string]*responseHook{},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.clock == nil {
		s.clock = SystemClock{}
		if opt.Now != nil {
			s.clock = nowClock{now: opt.Now}
		}
	}
	for _, sc := range m.OAuthConfig.Scopes.Bot {
		s.scopes[sc] = true
	}
	for _, ev := range m.Settings.EventSubscriptions.BotEvents {
		s.events[ev] = true
	}
	s.pickTransport()
	if s.http && m.Settings.EventSubscriptions.BotEvents != nil && s.manifest.Settings.EventSubscriptions.RequestURL == "" {
		return nil, errors.New("app: the manifest subscribes to events but has neither Socket Mode nor a request URL")
	}
	s.botToken, s.appToken, s.secret = opt.BotToken, opt.AppToken, opt.SigningSecret
	if s.botToken == "" {
		s.botToken = "xoxb-" + randomHex(20)
	}
	if s.appToken == "" {
		s.appToken = "xapp-1-" + opt.App.ID + "-" + randomHex(20)
	}
	if s.secret == "" {
		s.secret = randomHex(16)
	}
	s.limits = newLimiter(opt.RateLimits)
	s.faults = newFaults(s)
	s.hub = newHub()
	s.socket.init()
	s.out.init()
	s.ctx, s.stop = context.WithCancel(context.Background())
	if err := s.seed(); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// pickTransport decides between Socket Mode and HTTP: request URLs in the options, else what the manifest says.
func (s *Server) pickTransport() {
	st := &s.manifest.Settings
	if s.opt.EventsURL != "" || s.opt.InteractivityURL != "" || s.opt.CommandsURL != "" {
		s.http = true
		st.EventSubscriptions.RequestURL = s.opt.EventsURL
		st.Interactivity.RequestURL = s.opt.InteractivityURL
		st.Interactivity.MessageMenuOptionsURL = s.opt.OptionsURL
		for i := range s.manifest.Features.SlashCommands {
			s.manifest.Features.SlashCommands[i].URL = s.opt.CommandsURL
		}
	} else {
		s.http = !st.SocketModeEnabled
	}
	if st.Interactivity.MessageMenuOptionsURL == "" {
		st.Interactivity.MessageMenuOptionsURL = st.Interactivity.RequestURL
	}
}

// Listen binds addr, whose host must be the loopback interface ("127.0.0.1:0" picks a port).
func (s *Server) Listen(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("listen on %q: %w", addr, err)
	}
	if host != "localhost" && !net.ParseIP(host).IsLoopback() {
		return fmt.Errorf("listen on %q: the local Slack has no passwords and binds 127.0.0.1 only", addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %q: %w", addr, err)
	}
	s.listener = l
	return nil
}

// Serve answers requests until ctx ends or Close is called. It listens on a port of its own choice when Listen was not called.
func (s *Server) Serve(ctx context.Context) error {
	if s.listener == nil {
		if err := s.Listen("127.0.0.1:0"); err != nil {
			return err
		}
	}
	srv := &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second}
	s.mu.Lock()
	s.web = srv
	s.mu.Unlock()
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	s.loops.Add(1)
	go func() { defer s.loops.Done(); s.deliverLoop() }()
	err := srv.Serve(s.listener)
	closed := s.ctx.Err() != nil // Close may have come before there was a server to close
	s.stop()
	s.loops.Wait()
	if closed || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Close ends the server and every connection to it, without waiting for answers under way.
func (s *Server) Close() {
	s.stop()
	s.mu.Lock()
	web, conns := s.web, s.socket.all()
	s.mu.Unlock()
	for _, c := range conns {
		c.close()
	}
	switch {
	case web != nil:
		_ = web.Close()
	case s.listener != nil:
		_ = s.listener.Close()
	}
}

// URL is the page's address; it is empty until Listen has been called.
func (s *Server) URL() string {
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String() + "/"
}

// APIURL is what an app takes for https://slack.com/api/.
func (s *Server) APIURL() string { return s.URL() + "api/" }

// BotToken is the app's xoxb- token.
func (s *Server) BotToken() string { return s.botToken }

// AppToken is the app's xapp- token, for apps.connections.open.
func (s *Server) AppToken() string { return s.appToken }

// SigningSecret signs what is delivered by HTTP.
func (s *Server) SigningSecret() string { return s.secret }

// BotUserID is the user the app posts as.
func (s *Server) BotUserID() string { return s.opt.App.BotUserID }

// BotID is the app's bot id.
func (s *Server) BotID() string { return s.opt.App.BotID }

// Faults are the switches for everything that can go wrong.
func (s *Server) Faults() *Faults { return s.faults }

// changed wakes whoever waits for a change. Caller holds mu.
func (s *Server) changed() {
	close(s.changes)
	s.changes = make(chan struct{})
}
