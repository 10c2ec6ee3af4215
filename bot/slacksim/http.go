package slacksim

import (
	"encoding/json"
	"net"
	"net/http"
	"net/url"
)

// handler routes everything the server answers.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("GET /link/", s.serveSocket)
	mux.HandleFunc("POST /hooks/{id}", s.serveResponseURL)
	mux.HandleFunc("GET /files-pri/{id}/{name}", s.serveFile)
	s.pageRoutes(mux)
	s.controlRoutes(mux)
	return s.guard(mux)
}

// guard refuses requests that another page or another name for this machine could have sent: without it any web page open in
// the same browser could play the people of this workspace (DNS rebinding, cross-site requests).
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !localHost(r.Host) {
			http.Error(w, "This address is not the local Slack's. Open the one it printed.", http.StatusForbidden)
			return
		}
		// Slack's clients name an origin of their own on the socket; there the one-time ticket is the guard.
		if o := r.Header.Get("Origin"); o != "" && r.URL.Path != "/link/" {
			u, err := url.Parse(o)
			if err != nil || u.Host != r.Host {
				http.Error(w, "Requests from other pages are refused.", http.StatusForbidden)
				return
			}
		}
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

// localHost is true for the loopback interface by address or as localhost, on any port.
func localHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "The answer could not be written.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(raw)
}
