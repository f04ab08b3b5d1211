package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/cjk" // the analyzer
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search/query"

	"anka/bot/eval"
	"anka/data"
)

// everybody is the owner of the common cards in the engines compared.
const everybody = "通用"

// document is a scene as the engines compared index it: all its words.
type document struct{ owner, key, text string }

func documents(cards []data.CardSet) []document {
	var out []document
	for _, c := range cards {
		owner := c.Enterprise
		if c.Common {
			owner = everybody
		}
		for _, p := range data.Parts {
			for _, s := range c.Sheet(p).Scenes {
				out = append(out, document{owner, data.SceneKey(c.Post, p, s.Name), sceneText(&s)})
			}
		}
	}
	return out
}

func sceneText(s *data.Scene) string {
	lines := append([]string{s.Name, s.Signs}, s.AskedAs...)
	for _, it := range s.Items {
		lines = append(lines, it.Text, it.Standard, it.Event)
		lines = append(lines, it.Controls...)
	}
	lines = append(append(lines, s.Cautions...), s.Supplies...)
	return strings.Join(lines, "\n")
}

// bleveEngine is bleve as one would first use it: a text field and a filter.
func bleveEngine(name, analyzer string, cards []data.CardSet) (*engine, error) {
	x, err := newBleve(analyzer)
	if err != nil {
		return nil, err
	}
	docs := documents(cards)
	batch := x.NewBatch()
	for i, d := range docs {
		if err := batch.Index(fmt.Sprint(i), map[string]any{"text": d.text, "owner": d.owner}); err != nil {
			return nil, errors.Join(err, x.Close())
		}
	}
	if err := x.Batch(batch); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	find := func(q eval.Question) ([]string, error) {
		words := bleve.NewMatchQuery(q.Question)
		words.SetField("text")
		req := bleve.NewSearchRequestOptions(query.NewConjunctionQuery([]query.Query{words, ownedBy(q.Enterprise)}), mostFound, 0, false)
		found, err := x.Search(req)
		if err != nil {
			return nil, err
		}
		var keys []string
		for _, h := range found.Hits {
			var i int
			if _, err := fmt.Sscan(h.ID, &i); err != nil {
				return nil, err
			}
			keys = append(keys, docs[i].key)
		}
		return keys, nil
	}
	return &engine{name, find, x.Close}, nil
}

func newBleve(analyzer string) (bleve.Index, error) {
	text, owner := bleve.NewTextFieldMapping(), bleve.NewKeywordFieldMapping()
	text.Analyzer = analyzer
	text.Store, text.IncludeTermVectors, text.IncludeInAll, text.DocValues = false, false, false, false
	owner.Store, owner.IncludeTermVectors, owner.IncludeInAll, owner.DocValues = false, false, false, false
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt("text", text)
	doc.AddFieldMappingsAt("owner", owner)
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	return bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
}

// ownedBy is the filter: it decides who may be found and adds nothing to the score.
func ownedBy(enterprise string) query.Query {
	var either []query.Query
	for _, name := range []string{enterprise, everybody} {
		t := query.NewTermQuery(name)
		t.SetField("owner")
		t.SetBoost(0)
		either = append(either, t)
	}
	return query.NewDisjunctionQuery(either)
}

// trigramEngine is SQLite's FTS5 with its trigram tokenizer, the only one of
// its own that finds words inside Chinese text.
func trigramEngine(ctx context.Context, cards []data.CardSet) (*engine, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	docs := documents(cards)
	if err := fillTrigram(ctx, db, docs); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	find := func(q eval.Question) ([]string, error) {
		match := trigrams(q.Question)
		if match == "" {
			return nil, nil
		}
		rows, err := db.QueryContext(ctx, `SELECT rowid FROM scene WHERE scene MATCH ? AND owner IN (?, ?) ORDER BY rank LIMIT ?`,
			match, q.Enterprise, everybody, mostFound)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		var keys []string
		for rows.Next() {
			var id int
			if err := rows.Scan(&id); err != nil {
				return nil, err
			}
			keys = append(keys, docs[id-1].key)
		}
		return keys, rows.Err()
	}
	return &engine{"SQLite FTS5, trigram", find, db.Close}, nil
}

func fillTrigram(ctx context.Context, db *sql.DB, docs []document) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	if _, err := tx.ExecContext(ctx, `CREATE VIRTUAL TABLE scene USING fts5(text, owner UNINDEXED, tokenize = 'trigram')`); err != nil {
		return err
	}
	insert, err := tx.PrepareContext(ctx, `INSERT INTO scene (rowid, text, owner) VALUES (?, ?, ?)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for i, d := range docs {
		if _, err := insert.ExecContext(ctx, i+1, d.text, d.owner); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// trigrams are the question's, each quoted, any of them.
func trigrams(question string) string {
	runes := []rune(question)
	var out []string
	for i := 0; i+3 <= len(runes); i++ {
		out = append(out, `"`+strings.ReplaceAll(string(runes[i:i+3]), `"`, `""`)+`"`)
	}
	return strings.Join(out, " OR ")
}
