package server

// Patterns are the routes beside the API's operations.
func (s *Server) Patterns() []string { return s.doors.patterns }
