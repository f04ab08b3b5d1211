package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"anka/data/store"
)

// openRecord opens the record ANKA_DB names; it must be there, because only
// import and serve begin one.
func openRecord(ctx context.Context, c config) (*store.Store, error) {
	there, err := hasRecord(c)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, usageError(fmt.Sprintf("没有数据库 %s。请先用 anka import 导入卡片，或把 ANKA_DB 设成已有的数据库。", c.db))
	}
	s, err := store.Open(ctx, c.db)
	if err != nil {
		return nil, fmt.Errorf("数据库 %s 打不开，请检查 ANKA_DB：%w", c.db, err)
	}
	return s, nil
}

// hasRecord says whether ANKA_DB is there. What can never be a database is a
// wrong setting.
func hasRecord(c config) (bool, error) {
	info, err := os.Stat(c.db)
	switch {
	case err == nil && info.Mode().IsRegular():
		return true, nil
	case err == nil:
		return false, usageError(fmt.Sprintf("ANKA_DB 写的 %s 不是文件，请改成数据库文件名。", c.db))
	case !errors.Is(err, fs.ErrNotExist):
		return false, usageError(fmt.Sprintf("ANKA_DB 写的 %s 打不开，请检查路径和权限。", c.db))
	}
	if dir, err := os.Stat(filepath.Dir(c.db)); err != nil || !dir.IsDir() {
		return false, usageError(fmt.Sprintf("ANKA_DB 写的目录 %s 不存在，请先建好。", filepath.Dir(c.db)))
	}
	return false, nil
}

// cardsInForce lists the record's card sets in force; none when there is no
// record yet.
func cardsInForce(ctx context.Context, c config) ([]*store.Published, error) {
	there, err := hasRecord(c)
	if err != nil || !there {
		return nil, err
	}
	s, err := openRecord(ctx, c)
	if err != nil {
		return nil, err
	}
	all, err := s.InForce(ctx)
	return all, errors.Join(err, s.Close())
}
