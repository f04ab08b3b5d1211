package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"anka/data"
)

// thick is a card set that is much to write and little to index, so that the
// transaction outgrows SQLite's cache and is in the file before it is committed.
func thick(i int, version string) *data.CardSet {
	c := cardSet("甲站", fmt.Sprintf("岗位%d", i))
	c.Version = version
	c.Risk, c.Duty, c.Operation = data.Sheet{}, data.Sheet{}, data.Sheet{}
	for k := range c.Emergency.Scenes {
		for range 50 {
			c.Emergency.Scenes[k].Cautions = append(c.Emergency.Scenes[k].Cautions, strings.Repeat("慎", 200-len(version))+version)
		}
	}
	return c
}

// Killed at any moment, an import has published everything or nothing, and the
// next one finishes it.
func TestKilledImport(t *testing.T) {
	const posts = 50
	kills := 10
	if raced {
		kills = 2
	}
	d := newDesk(t)
	var one, two []*data.CardSet
	for i := range posts {
		one, two = append(one, thick(i, "1")), append(two, thick(i, "2"))
	}
	d.must("import", "--yes", d.write("one", one...))
	base, err := os.ReadFile(d.env["ANKA_DB"])
	if err != nil {
		t.Fatal(err)
	}
	again := d.write("two", two...)
	// Built without the race detector, under which most of a minute is start-up.
	anka := d.path("anka")
	if out, err := exec.Command("go", "build", "-o", anka, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	died := 0
	for k := range kills {
		got := d.killImport(anka, base, again, func(wal string) {
			if k%2 == 0 {
				waitForSize(wal, rand.Int64N(3<<20)) // in the middle of writing
			}
			time.Sleep(time.Duration(rand.IntN(30)) * time.Millisecond)
		})
		if got == 1 {
			died++
		}
	}
	t.Logf("%d of %d killed before the commit", died, kills)
	d.must("import", "--yes", again)
	if d.version() != 2 {
		t.Error("the next import does not finish it")
	}
}

// killImport starts an import on a fresh copy of the base, kills it at when,
// and gives the version in force: it must be the same of all posts.
func (d *desk) killImport(anka string, base []byte, cards string, when func(wal string)) int {
	d.t.Helper()
	d.killed(anka, base, []string{"import", "--yes", cards}, "共 ", when)
	return d.version()
}

// killed runs a command on a fresh copy of the base and kills it at when, counted from
// the line that begins so: the next thing is to write.
func (d *desk) killed(anka string, base []byte, args []string, line string, when func(wal string)) {
	d.t.Helper()
	db := d.writeFile("anka.db", string(base))
	for _, tail := range []string{"-wal", "-shm"} {
		_ = os.Remove(db + tail)
	}
	cmd := exec.Command(anka, args...)
	cmd.Env = append(os.Environ(), "ANKA_DB="+db)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), line) {
			break
		}
	}
	when(db + "-wal")
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// waitForSize waits until a file is longer than so many bytes, or has gone again.
func waitForSize(file string, size int64) {
	seen := false
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Microsecond) {
		info, err := os.Stat(file)
		if err == nil && info.Size() > size || seen && err != nil {
			return
		}
		seen = seen || err == nil
	}
}

// version is the version all posts have in force.
func (d *desk) version() int {
	d.t.Helper()
	count := map[string]int{}
	for _, c := range d.inForce() {
		text := c.Emergency.Scenes[0].Cautions[49]
		count[c.Version+text[len(text)-1:]]++
	}
	if len(count) != 1 || count["11"]+count["22"] != 50 {
		d.t.Fatalf("half published: %v", count)
	}
	return map[bool]int{true: 1, false: 2}[count["11"] > 0]
}
