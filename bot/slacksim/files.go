package slacksim

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// newFile keeps a file that a person uploads. Caller holds mu.
func (s *Server) newFile(user string, u Upload) File {
	id, now := s.nextID("F"), s.clock.Now().Unix()
	name := path.Base(strings.ReplaceAll(u.Name, `\`, "/"))
	ext := strings.TrimPrefix(path.Ext(name), ".")
	mime := map[string]string{"txt": "text/plain", "csv": "text/csv", "json": "application/json", "md": "text/markdown", "pdf": "application/pdf",
		"png": "image/png"}[ext]
	if mime == "" {
		mime = "application/octet-stream"
	}
	f := File{ID: id, Created: now, Timestamp: now, Name: name, Title: name, Mimetype: mime, Filetype: ext, PrettyType: strings.ToUpper(ext),
		User: user, Size: len(u.Text), Mode: "hosted", CheckInfo: u.CheckInfo, content: u.Text}
	s.link(&f)
	s.files[id] = &f
	return f
}

// link gives a file its addresses on this server. They are on the API's own host because slack-go sends its token nowhere else.
func (s *Server) link(f *File) {
	f.URLPrivate = s.URL() + "files-pri/" + s.opt.Team.ID + "-" + f.ID + "/" + url.PathEscape(f.Name)
	f.URLPrivateDownload, f.Permalink = f.URLPrivate, f.URLPrivate
}

// serveFile gives a file to the page or to the app with its token. It is always a download: an uploaded page must not run here.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	_, id, _ := strings.Cut(r.PathValue("id"), "-")
	s.mu.Lock()
	f := s.files[id]
	s.mu.Unlock()
	if f == nil || r.Header.Get("Authorization") != "" && r.Header.Get("Authorization") != "Bearer "+s.botToken {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", "attachment")
	_, _ = w.Write([]byte(f.content))
}
