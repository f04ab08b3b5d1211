package telegramtest

import (
	"fmt"
	"net/http/httptest"
	"testing"
)

// BenchmarkWebhook is how fast updates reach a webhook that takes them at once:
// the server must not be what a bot's own benchmark measures.
func BenchmarkWebhook(b *testing.B) {
	s := New(Options{NoLimits: true})
	defer s.Close()
	h := &target{answer: func(int, gotUpdate) (int, string) { return 200, "" }}
	srv := httptest.NewServer(h)
	defer srv.Close()
	var people []*User
	for i := range 200 {
		people = append(people, s.NewUser(fmt.Sprint(i)))
	}
	b.ResetTimer()
	for i := range b.N {
		u := people[i%len(people)]
		u.Says(u.Chat(), "油")
	}
	if _, err := s.setWebhook(&call{b.Context(), "setwebhook", params{values: map[string]string{"url": srv.URL}}}); err != nil {
		b.Fatal(err)
	}
	if err := s.Await(b.Context(), func() bool { return s.Pending() == 0 }); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
}
