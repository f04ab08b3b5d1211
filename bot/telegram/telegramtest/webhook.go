package telegramtest

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// hook is a webhook that is set.
type hook struct {
	url, secret, ip string
	max             int // connections
	cert            bool
	client          *http.Client
	stop            chan struct{} // closed when it is set anew or deleted
	out             int           // updates under way
	errorDate       int64
	errorText       string
}

// said is a result with a description beside it.
type said struct {
	result any
	about  string
}

const (
	maxSecret      = 256
	maxConnections = 100
	fewConnections = 40 // where none are given
)

var secretForm = regexp.MustCompile(`^[\w-]*$`)

func (s *Server) setWebhook(c *call) (any, error) {
	address := c.values["url"]
	if address == "" {
		return s.deleteWebhook(c)
	}
	h, err := s.readHook(c, address)
	s.mu.Lock()
	defer s.mu.Unlock()
	if wait := s.nextHook.Sub(s.now()); wait > 0 && s.limited {
		s.refused("setwebhook", 0, "setWebhook more than once a second", 1)
		return nil, tooMany(1)
	}
	s.nextHook = s.now().Add(time.Second)
	if err != nil {
		return nil, err
	}
	if err := s.allow(c); err != nil {
		return nil, err
	}
	if old := s.hook; old != nil && old.url == h.url && old.secret == h.secret && old.max == h.max && old.ip == h.ip && !old.cert && !h.cert && !c.yes("drop_pending_updates") {
		return said{true, "Webhook is already set"}, nil
	}
	s.endPoll(&apiError{Code: 409, Description: "Conflict: terminated by setWebhook request"})
	s.unhook(c.yes("drop_pending_updates"))
	s.hook = h
	s.work.Add(1)
	go s.runHook(h)
	return said{true, "Webhook was set"}, nil
}

// readHook checks what setWebhook was given.
func (s *Server) readHook(c *call, address string) (*hook, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, badRequest("invalid webhook URL specified")
	}
	h := &hook{url: address, secret: c.values["secret_token"], ip: c.values["ip_address"], stop: make(chan struct{}),
		max: int(min(max(c.number("max_connections", fewConnections), 1), maxConnections))}
	switch {
	case len(h.secret) > maxSecret:
		return nil, badRequest("secret token is too long")
	case !secretForm.MatchString(h.secret):
		return nil, badRequest("secret token contains unallowed characters")
	case h.ip != "" && net.ParseIP(h.ip) == nil:
		return nil, badRequest("bad webhook: Invalid IP address specified")
	}
	if s.strictHooks {
		if err := strictly(u); err != nil {
			return nil, err
		}
	}
	roots, err := certificate(c)
	h.cert = roots != nil
	h.client = &http.Client{
		Timeout:       s.hookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{MaxConnsPerHost: h.max, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}},
	}
	return h, err
}

// strictly refuses what Telegram's own servers refuse and a local server takes.
func strictly(u *url.URL) error {
	if u.Scheme != "https" {
		return badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	}
	if port := u.Port(); port != "" && !slices.Contains([]string{"443", "80", "88", "8443"}, port) {
		return badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	}
	if ip := net.ParseIP(u.Hostname()); ip != nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified()) {
		return badRequest("bad webhook: IP address %s is reserved", ip)
	}
	return nil
}

// certificate reads a self-signed one that was sent along.
func certificate(c *call) (*x509.CertPool, error) {
	u, ok := c.files["certificate"]
	if !ok {
		return nil, nil
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(u.Body) {
		return nil, badRequest("bad webhook: SSL error: no certificate in the file")
	}
	return roots, nil
}

// unhook ends the webhook that is set. What it had not taken stays pending. The
// lock is held.
func (s *Server) unhook(drop bool) (was bool) {
	was = s.hook != nil
	if was {
		close(s.hook.stop)
		s.hook = nil
	}
	for _, q := range s.queue {
		q.out, q.fails, q.again = false, 0, time.Time{}
	}
	if drop {
		s.queue = nil
	}
	s.touch()
	return was
}

func (s *Server) deleteWebhook(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unhook(c.yes("drop_pending_updates")) {
		return said{true, "Webhook was deleted"}, nil
	}
	return said{true, "Webhook is already deleted"}, nil
}

func (s *Server) getWebhookInfo(*call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tidy()
	info := map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": len(s.queue)}
	if s.allowed != nil {
		kinds := []string{}
		for k := range s.allowed {
			kinds = append(kinds, k)
		}
		slices.Sort(kinds)
		info["allowed_updates"] = kinds
	}
	if h := s.hook; h != nil {
		info["url"], info["has_custom_certificate"], info["max_connections"] = h.url, h.cert, h.max
		if h.ip != "" {
			info["ip_address"] = h.ip
		}
		if h.errorDate != 0 {
			info["last_error_date"], info["last_error_message"] = h.errorDate, h.errorText
		}
	}
	return info, nil
}
