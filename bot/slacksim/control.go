package slacksim

import "net/http"

func (s *Server) controlRoutes(*http.ServeMux) {}
