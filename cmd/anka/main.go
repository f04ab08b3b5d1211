// Command anka answers workers' questions from their own posts' cards. One
// program, a command a file.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // a machine without zone files shows the right hour too
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	if err != nil {
		fmt.Fprintln(os.Stderr, "anka: "+err.Error())
	}
	stop()
	os.Exit(exitCode(err))
}

// usageError is a wrong setting or a wrong call: exit code 2.
type usageError string

func (e usageError) Error() string { return string(e) }

func exitCode(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		return 2
	}
	return 1
}

// std is what a command talks through.
type std struct {
	in       io.Reader
	out, err io.Writer
	config   config
}

// command is one word of the program.
type command struct {
	name, args, summary string
	run                 func(ctx context.Context, s std, args []string) error
}

// run is the program. main only turns its error into an exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer, getenv func(string) string) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		_, err := io.WriteString(out, help())
		return err
	}
	for _, c := range commands {
		if c.name != args[0] {
			continue
		}
		conf, err := readConfig(getenv)
		if err != nil {
			return err
		}
		err = c.run(ctx, std{in, out, errw, conf}, args[1:])
		if errors.Is(err, errHelp) {
			return nil
		}
		return err
	}
	return usageError(fmt.Sprintf("没有 %q 这个命令。用 anka --help 看全部命令。", args[0]))
}

func help() string {
	var b strings.Builder
	b.WriteString("anka 安卡：工人在群里问一句，马上看到自己岗位的卡。\n\n用法：anka 命令 [参数]\n\n")
	for _, c := range commands {
		fmt.Fprintf(&b, "  %-34s %s\n", strings.TrimSpace(c.name+" "+c.args), c.summary)
	}
	b.WriteString("\n每个命令加 --help 看它的参数。\n\n环境变量：\n")
	for _, s := range settings {
		fmt.Fprintf(&b, "  %-22s %s\n", s.name, s.summary)
	}
	return b.String()
}
