<?php
// php option.php theme NAME | rest open|closed: switch what the site shows.
require __DIR__ . '/wp-load.php';
if ($argv[1] === 'theme') {
    switch_theme($argv[2]);
    if (get_stylesheet() !== $argv[2] || !wp_get_theme()->exists()) {
        fwrite(STDERR, "no theme {$argv[2]}\n");
        exit(1);
    }
} else {
    update_option('kentongan_rest_closed', $argv[2] === 'closed' ? '1' : '0');
}
