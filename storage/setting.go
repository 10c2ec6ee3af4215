package storage

import "fmt"

// SetSetting stores a value under a name.
func (tx *Tx) SetSetting(name, text string) error {
	_, err := tx.exec(`insert into settings (name, value, changed_at) values ($1, $2, $3)
		on conflict (name) do update set value = excluded.value, changed_at = excluded.changed_at`, name, text, micros(tx.now))
	if err != nil {
		return fmt.Errorf("store setting %s: %w", name, err)
	}
	return nil
}

// DeleteSetting forgets a name.
func (tx *Tx) DeleteSetting(name string) error {
	_, err := tx.exec(`delete from settings where name = $1`, name)
	if err != nil {
		return fmt.Errorf("forget setting %s: %w", name, err)
	}
	return nil
}

// Setting returns the value under a name, or false.
func (v *View) Setting(name string) (string, bool, error) {
	return one(v, value[string], `select value from settings where name = $1`, name)
}
