package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	tg "github.com/go-telegram/bot"
)

// ErrTooBig says that a file is larger than is wanted, or than Telegram gives to
// bots (20 MB).
var ErrTooBig = errors.New("telegram: file is too big")

// Fetch gets the content of an attachment, at most most bytes. It tells no
// error that holds the file's address: the token is in it.
func (c *Channel) Fetch(ctx context.Context, id string, most int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 4*c.cfg.Timeout) // files come slower than answers
	defer cancel()
	f, err := c.tg.GetFile(ctx, &tg.GetFileParams{FileID: id})
	switch {
	case err != nil && says(err, "file is too big"):
		return nil, fmt.Errorf("%w: %w", ErrTooBig, c.scrub(err))
	case err != nil:
		return nil, fmt.Errorf("telegram: getFile: %w", c.scrub(err))
	case f.FileSize > most:
		return nil, fmt.Errorf("%w: %d bytes, at most %d are taken", ErrTooBig, f.FileSize, most)
	}
	path, err := filePath(f.FilePath)
	if err != nil {
		return nil, err
	}
	body, err := c.download(ctx, path, most)
	if err != nil {
		return nil, fmt.Errorf("telegram: download: %w", c.scrub(err))
	}
	return body, nil
}

// filePath makes a path at the server fit for an address. A server that runs
// with --local gives the path of a file on its own disk: opening what a server
// names is not for us, even if the disk is ours.
func filePath(path string) (string, error) {
	if strings.HasPrefix(path, "/") || strings.ContainsAny(path, `\:`) {
		return "", errors.New("telegram: the Bot API server gives files by paths on its own disk: start it without --local")
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	if path == "" || slices.Contains(parts, "..") || slices.Contains(parts, ".") {
		return "", errors.New("telegram: getFile gave no path")
	}
	return strings.Join(parts, "/"), nil
}

func (c *Channel) download(ctx context.Context, path string, most int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.cfg.API+"/file/bot"+c.cfg.Token+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > most {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooBig, most)
	}
	return body, nil
}
