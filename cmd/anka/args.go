package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
)

// parseArgs is parse for a command that takes more than flags: flags may stand
// before, between and after the rest, and 「--」 ends them.
func parseArgs(f *flag.FlagSet, s std, args []string) ([]string, error) {
	var rest []string
	for {
		var page bytes.Buffer // shown when asked for; a wrong flag is one sentence
		err := parse(f, std{out: &page, err: io.Discard}, args)
		if errors.Is(err, errHelp) {
			_, _ = page.WriteTo(s.out)
			sayForm(s, f.Name())
		}
		if err != nil {
			return nil, err
		}
		left := f.Args()
		if n := len(args) - len(left); len(left) == 0 || n > 0 && args[n-1] == "--" {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}

// sayForm ends a command's help with how it is written in full.
func sayForm(s std, name string) {
	for _, c := range commands {
		if c.name == name {
			fmt.Fprintf(s.out, "完整写法：anka %s %s\n%s。\n", c.name, c.args, c.summary)
		}
	}
}
