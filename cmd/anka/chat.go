package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"anka/bot/terminal"
	"anka/data"
	"anka/data/sample"
	"anka/data/store"
)

// chatCommand talks with one of the sample's people, the record in memory.
func chatCommand(ctx context.Context, s std, args []string) error {
	f := flag.NewFlagSet("chat", flag.ContinueOnError)
	enterprise := f.String("enterprise", "", "哪家企业的人，写一部分名字就行")
	post := f.String("post", "", "哪个岗位的人，写一部分名字就行")
	rest, err := parseArgs(f, s, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError("chat 后面只能写 --enterprise 企业 和 --post 岗位。")
	}
	i := slices.IndexFunc(sample.People, func(p sample.Person) bool {
		return strings.Contains(p.Enterprise, *enterprise) && strings.Contains(strings.Join(postsOf(p), " "), *post)
	})
	if i < 0 {
		return usageError("示例里没有这样的人。不带参数启动，再打 /who 看有谁。")
	}
	log := slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: max(s.config.level, slog.LevelWarn)}))
	p, err := open(ctx, store.InMemory, log)
	if err != nil {
		return err
	}
	defer p.Close()
	c := &chat{plant: p, terminal: terminal.New(s.out), s: s, who: i, echo: !terminal.IsTerminal(s.in)}
	if err := loadSample(ctx, p, c.terminal.Name()); err != nil {
		return err
	}
	p.bot.Add(c.terminal)
	return c.run(ctx)
}

// chat is one sitting at the terminal.
type chat struct {
	*plant
	terminal *terminal.Channel
	s        std
	who      int  // of sample.People
	echo     bool // what is piped in is printed too, so that the output reads as a conversation
	lines    int  // said so far
}

func (c *chat) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	var ran error
	var done sync.WaitGroup
	done.Go(func() {
		ran = c.bot.Run(ctx)
		stop()
	})
	done.Go(func() { c.living(ctx, slog.Default()) })
	err := c.talk(ctx)
	stop()
	done.Wait()
	return errors.Join(err, ran)
}

const chatHelp = "安卡示例，数据只在内存里。直接打字问；打数字点按钮；/who 换人；/quit 退出。\n\n"

// talk asks for lines until there are no more.
func (c *chat) talk(ctx context.Context) error {
	if _, err := io.WriteString(c.s.out, chatHelp); err != nil {
		return err
	}
	lines, failed := readLines(ctx, c.s.in)
	for {
		if _, err := fmt.Fprintf(c.s.out, "%s> ", title(sample.People[c.who])); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case line, ok := <-lines:
			if !ok {
				fmt.Fprintln(c.s.out)
				return <-failed
			}
			if end, err := c.line(ctx, line); end || err != nil {
				return err
			}
		}
	}
}

// line does what one line says; true ends the chat.
func (c *chat) line(ctx context.Context, l typed) (bool, error) {
	if c.echo {
		fmt.Fprintln(c.s.out, data.Clip(l.text, 200))
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(l.text), " ")
	switch {
	case l.long:
		fmt.Fprint(c.s.out, "这一行太长，没有发出去。请分开写。\n\n")
	case word == "/quit" || word == "/exit":
		return true, nil
	case word == "/who":
		c.be(strings.TrimSpace(rest))
	case word != "":
		return false, c.say(ctx, l.text)
	}
	return false, nil
}

// say sends a line the way of every message and waits for its answer.
func (c *chat) say(ctx context.Context, text string) error {
	c.lines++
	p := sample.People[c.who]
	u, err := c.terminal.Update(strconv.Itoa(c.lines), p.ID, p.Name, text, time.Now().UnixMilli())
	if err != nil {
		return err
	}
	if err := c.bot.Receive(ctx, u.Channel, 0, u); err != nil {
		return err
	}
	for {
		if done, err := c.store.Settled(ctx, u.Channel, u.Chat); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// be lists the people, or becomes one of them.
func (c *chat) be(number string) {
	if n, err := strconv.Atoi(number); err == nil && n >= 1 && n <= len(sample.People) {
		c.who = n - 1
		fmt.Fprintln(c.s.out)
		return
	}
	for i, p := range sample.People {
		fmt.Fprintf(c.s.out, "%3d  %s%s%s\n", i+1, title(p), p.Enterprise, p.Area)
	}
	fmt.Fprint(c.s.out, "打 /who 和数字换人，比如 /who 3。\n\n")
}

func title(p sample.Person) string { return p.Name + "（" + strings.Join(postsOf(p), "、") + "）" }

// postsOf are a person's posts; the role of somebody who has none.
func postsOf(p sample.Person) []string {
	if len(p.Posts) > 0 {
		return p.Posts
	}
	return []string{p.Role.Name()}
}

const longestLine = 64 << 10

// typed is a line without its end; of one that is too long only the beginning.
type typed struct {
	text string
	long bool
}

// readLines reads lines until the end of in. The error comes when lines is closed.
func readLines(ctx context.Context, in io.Reader) (<-chan typed, <-chan error) {
	lines, failed := make(chan typed), make(chan error, 1)
	go func() {
		defer close(lines)
		r := bufio.NewReaderSize(in, longestLine)
		for {
			l, err := readLine(r)
			if l.text != "" || err == nil {
				select {
				case lines <- l:
				case <-ctx.Done():
					failed <- nil
					return
				}
			}
			if err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				failed <- err
				return
			}
		}
	}()
	return lines, failed
}

func readLine(r *bufio.Reader) (typed, error) {
	part, err := r.ReadSlice('\n')
	l := typed{text: strings.TrimRight(string(part), "\r\n")}
	for errors.Is(err, bufio.ErrBufferFull) {
		l.long = true
		_, err = r.ReadSlice('\n')
	}
	return l, err
}
