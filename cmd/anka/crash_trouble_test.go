package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"anka/bot/telegram/telegramtest"
	"anka/data/store"
)

// asking has people ask until the function it gives is called.
func (w *town) asking() (stop func()) {
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.chatter(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}

// clockSetBack: all that the record knows of times lies in the future after a
// start. Letters that wait for another try go out all the same, and soon.
func clockSetBack(w *town) {
	stop := w.asking()
	for i, by := range []time.Duration{time.Hour, 24 * time.Hour, time.Minute, 30 * 24 * time.Hour} {
		w.start()
		w.doom()()
		w.api.Fail("sendMessage", 4, telegramtest.TooManyRequests(1+i))
		time.Sleep(700 * time.Millisecond)
		w.kill()
		w.shift(by)
	}
	stop()
	w.start()
	begin := time.Now()
	w.roundOff()
	w.stop()
	took := time.Since(begin)
	w.t.Logf("settled in %.1f s: %v", took.Seconds(), w.check())
	if took > 40*time.Second {
		w.t.Errorf("settled only after %s", took)
	}
}

// shift moves every time in the record into the future.
func (w *town) shift(by time.Duration) {
	w.t.Helper()
	db := w.look()
	defer db.Close()
	var columns [][2]string
	w.each(db, `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name LIKE '%\_ms' ESCAPE '\'`,
		func(scan func(...any) error) error {
			var c [2]string
			err := scan(&c[0], &c[1])
			columns = append(columns, c)
			return err
		})
	if len(columns) < 10 {
		w.t.Fatalf("only these times in the record: %q", columns)
	}
	for _, c := range columns {
		if _, err := db.Exec(fmt.Sprintf(`UPDATE %s SET %s = %s + ? WHERE %s > 0`, c[0], c[1], c[1], c[1]), by.Milliseconds()); err != nil {
			w.t.Fatal(err)
		}
	}
}

// locked: others hold the database longer than anybody waits for it, kills come
// in the middle of that, and backups are made all the time.
func locked(w *town) {
	stop := w.asking()
	w.start()
	time.Sleep(time.Second)
	for _, how := range []string{"EXCLUSIVE", "IMMEDIATE"} {
		w.hold(how, 6*time.Second, func() {})
		time.Sleep(time.Second)
	}
	w.hold("IMMEDIATE", 13*time.Second, func() {
		w.kill()
		w.start()
	})
	backups := 0
	for range 4 {
		for end := time.Now().Add(time.Second); time.Now().Before(end); backups++ {
			w.backUp()
		}
		w.kill()
		w.start()
	}
	stop()
	w.roundOff()
	w.stop()
	w.t.Logf("%d backups: %v", backups, w.check())
}

// hold keeps the database locked; in the middle of that something happens.
func (w *town) hold(how string, d time.Duration, middle func()) {
	w.t.Helper()
	db := w.look()
	defer db.Close()
	c, err := db.Conn(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.ExecContext(w.t.Context(), "BEGIN "+how); err != nil {
		w.t.Fatal(err)
	}
	time.Sleep(d / 2)
	middle()
	time.Sleep(d / 2)
	if _, err := c.ExecContext(w.t.Context(), "ROLLBACK"); err != nil {
		w.t.Fatal(err)
	}
}

// backUp makes a backup beside the running program; it must be whole.
func (w *town) backUp() {
	w.t.Helper()
	to := filepath.Join(w.t.TempDir(), "backup.db")
	cmd := exec.Command(w.anka, "backup", to)
	cmd.Env = w.env
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Errorf("anka backup: %v\n%s", err, out)
		return
	}
	s, err := store.Open(w.t.Context(), to)
	if err != nil {
		w.t.Error(err)
		return
	}
	defer s.Close()
	if found, err := s.QuickCheck(w.t.Context()); err != nil || found != "" && found != "ok" {
		w.t.Errorf("the backup is not whole: %v %v", found, err)
	}
}

const inOwnRoom = "ANKA_TEST_IN_OWN_ROOM"

// diskFull: the disk fills up while questions come, the program is killed on the
// full disk, and goes on when there is space again.
func diskFull(t *testing.T, anka string) {
	dir := t.TempDir()
	if !smallDisk(t, dir, "24m", "^TestCrash$/^disk_full$") {
		return
	}
	w := newTownAt(t, anka, false, dir, small)
	defer w.kill() // before the disk goes
	stop := w.asking()
	w.start()
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) { // a slow machine takes its time
		log, err := os.ReadFile(w.log.Name())
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(log), "telegram: connected") {
			break
		}
		if time.Now().After(end) {
			t.Fatal("it does not start")
		}
	}
	time.Sleep(700 * time.Millisecond)
	free := w.fill(dir)
	time.Sleep(4 * time.Second)
	w.kill()
	w.start()
	time.Sleep(4 * time.Second)
	pending := w.api.Pending()
	free()
	stop()
	w.roundOff()
	w.stop()
	w.t.Logf("%d updates waited at Telegram: %v", pending, w.check())
	log, err := os.ReadFile(w.log.Name())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(log), "disk is full") || pending == 0 {
		t.Error("the disk was never full for the program")
	}
}

// smallDisk mounts one of a size. Where that is not allowed the test runs once more in
// a user namespace, where it is, and false says that it is done.
func smallDisk(t *testing.T, dir, size, test string) bool {
	t.Helper()
	why := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size)
	if why == nil {
		t.Cleanup(func() {
			if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
				t.Error(err)
			}
		})
		return true
	}
	if os.Getenv(inOwnRoom) != "" {
		t.Fatalf("no small disk even with rights of its own: %v", why)
	}
	cmd := exec.Command("unshare", "-Urm", os.Args[0], "-test.run", test, "-test.v")
	cmd.Env = append(os.Environ(), inOwnRoom+"=1")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		t.Logf("%s", out)
	case errors.As(err, &exit) && strings.Contains(string(out), "=== RUN"):
		t.Errorf("%s", out)
	case os.Getenv("CI") != "": // .ci/run: it must be tested there
		t.Errorf("no small disk can be mounted here (%v), and unshare: %v %s", why, err, out)
	default:
		t.Skipf("NOT TESTED: a full disk. No small disk can be mounted here (%v), and unshare: %v %s", why, err, out)
	}
	return false
}

// fill leaves no room on a disk and gives what makes room again.
func (w *town) fill(dir string) (free func()) {
	w.t.Helper()
	name := filepath.Join(dir, "filler")
	f, err := os.Create(name)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, size := range []int{1 << 16, 1 << 12, 1} {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
	if err := f.Close(); err != nil {
		w.t.Fatal(err)
	}
	return func() {
		if err := os.Remove(name); err != nil {
			w.t.Error(err)
		}
	}
}
