;;; podlint.el --- Checks Kubernetes manifests with podlint  -*- lexical-binding: t -*-

;; Put this file where Emacs finds it and into your init file:
;;
;;   (require 'podlint)
;;   (add-hook 'yaml-mode-hook #'eglot-ensure)   ; or #'lsp-deferred
;;
;; What there is to set stands in editors/README.md; nothing has to be.  With eglot:
;;
;;   (setq-default eglot-workspace-configuration '(:podlint (:inlayHints (:defaults t))))

;;; Code:

(defvar eglot-server-programs)
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function make-lsp-client "lsp-mode")

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '((yaml-mode yaml-ts-mode) "podlint" "lsp")))

;; podlint runs next to yaml-language-server, if that is there.
(with-eval-after-load 'lsp-mode
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection '("podlint" "lsp"))
                    :major-modes '(yaml-mode yaml-ts-mode)
                    :language-id "yaml"
                    :add-on? t
                    :server-id 'podlint)))

(provide 'podlint)
;;; podlint.el ends here
