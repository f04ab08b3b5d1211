package web

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// address is where people find the page, and what that says about requests.
type address struct {
	url    string // without a slash at the end; empty: only this machine
	origin string // as a browser writes it
	host   string
	https  bool
	proxy  bool // a reverse proxy stands before us and tells whom it speaks for
}

var errAddress = errors.New("web: the page's address must begin with https:// (http:// only within a private network)")

// newAddress refuses http:// in public: a log-in would cross the network in clear.
func newAddress(s string, proxy bool) (address, error) {
	a := address{proxy: proxy}
	if s == "" {
		return a, nil
	}
	u, err := url.Parse(strings.TrimRight(s, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return a, errors.Join(errAddress, err)
	}
	a.https = u.Scheme == "https"
	if !a.https && (u.Scheme != "http" || !nearby(u.Hostname())) {
		return a, errAddress
	}
	a.host = strings.ToLower(u.Host)
	port := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]
	a.host = strings.TrimSuffix(a.host, port) // a browser leaves it out
	a.url = u.Scheme + "://" + a.host
	a.origin = a.url
	return a, nil
}

// nearby is true for this machine and for addresses that no router lets out.
func nearby(host string) bool {
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && (addr.IsLoopback() || addr.IsPrivate())
}

// serves says whether a request may be for us by its Host: the public name, or
// this machine (a proxy that does not pass the name on, a health check).
// Another site's name pointed at us (DNS rebinding) is neither.
func (a address) serves(host string) bool {
	return a.host != "" && strings.EqualFold(host, a.host) || loopbackHost(host)
}

// own says whether an Origin is our own page: the public address, or, asked
// for on this machine, this machine.
func (a address) own(origin string, r *http.Request) bool {
	if a.origin != "" && origin == a.origin {
		return true
	}
	return loopbackHost(r.Host) && origin == "http://"+r.Host
}

// client is whom a request comes from, for limits. X-Forwarded-For counts only
// when a proxy is said to be there, and of it only the last entry: that one the
// proxy wrote, the ones before it anybody can invent. Of an IPv6 address the
// network counts: one household has all of it.
func (a address) client(r *http.Request) string {
	from := r.RemoteAddr
	if host, _, err := net.SplitHostPort(from); err == nil {
		from = host
	}
	if all := r.Header.Values("X-Forwarded-For"); a.proxy && len(all) > 0 {
		last := all[len(all)-1]
		from = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
	}
	addr, err := netip.ParseAddr(from)
	if err != nil {
		return "" // all who cannot be told apart share one limit
	}
	if addr = addr.Unmap().WithZone(""); addr.Is6() {
		if p, err := addr.Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}
