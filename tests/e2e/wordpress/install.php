<?php
// php install.php: create the site, zone Asia/Makassar, pretty permalinks.
define('WP_INSTALLING', true);
function wp_new_blog_notification() {}
require __DIR__ . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Kabar Uji', 'editor', 'editor@kabar-uji.example', true, '', 'not-a-secret');
update_option('timezone_string', 'Asia/Makassar');
update_option('blogdescription', 'Situs uji');
update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
update_option('posts_per_page', 20);
wp_delete_post(1, true);
flush_rewrite_rules();
