;; Opens a manifest in a real Emacs with eglot, started as editors/emacs says, and uses everything once. FOLDER is a copy of
;; workspace/, EDITORS the folder above this one, podlint is on the PATH: emacs --batch -q -l emacs.el
(require 'package)
(package-initialize)
(require 'yaml-mode)
(require 'cl-lib)
(require 'xref)
(load (concat (getenv "EDITORS") "/emacs/podlint.el") nil t)
(require 'eglot)
(setq eglot-sync-connect t eglot-connect-timeout 30 eglot-confirm-server-initiated-edits nil
      make-backup-files nil create-lockfiles nil inhibit-message t)
(setq-default eglot-workspace-configuration '(:podlint (:inlayHints (:defaults t))))

(defvar passed 0)
(defvar failed 0)
(defun check (name is-fine)
  (if is-fine (cl-incf passed) (cl-incf failed))
  (princ (format "%s %s\n" (if is-fine "ok" "FAILED") name)))
(defun wait-for (question)
  "Ask QUESTION until it is answered, for twenty seconds."
  (let ((end (+ (float-time) 20)) answer)
    (while (and (not (setq answer (funcall question))) (< (float-time) end))
      (accept-process-output nil 0.05))
    answer))
(defun found () (flymake-start) (flymake-diagnostics))
(defun ask (method parameters) (jsonrpc-request (eglot--current-server-or-lose) method parameters))
(defun go-to (text)
  (goto-char (point-min))
  (search-forward text))
(defun holds (file text)
  (with-current-buffer (find-file-noselect (expand-file-name file (getenv "FOLDER")))
    (save-excursion (goto-char (point-min)) (search-forward text nil t))))

(find-file (expand-file-name "pod.yaml" (getenv "FOLDER")))
(yaml-mode)
(apply #'eglot (eglot--guess-contact))
(check "the server starts" (eglot-managed-p))
(check "in the folder of the repository"
       (file-equal-p (project-root (eglot--project (eglot-current-server))) (getenv "FOLDER")))
(flymake-mode 1)
(check "diagnostics" (wait-for #'found))
(check "the field is named" (string-match-p "imagePulPolicy" (flymake-diagnostic-text (car (found)))))

(go-to "    image")
(check "hover" (string-match-p "image" (format "%s" (ask :textDocument/hover (eglot--TextDocumentPositionParams)))))
(search-forward "imageP")
(check "completion" (cl-find-if (lambda (offer) (string-match-p "imagePullPolicy" offer))
                                (all-completions "" (nth 2 (eglot-completion-at-point)))))
(check "a setting"
       (wait-for (lambda ()
                   (string-match-p "restartPolicy"
                                   (format "%s" (ask :textDocument/inlayHint
                                                     `(,@(list :textDocument (eglot--TextDocumentIdentifier))
                                                       :range (:start (:line 0 :character 0)
                                                               :end (:line 10 :character 0)))))))))

(let* ((misspelt (car (flymake-diagnostics)))
       (actions (eglot-code-actions (flymake-diagnostic-beg misspelt) (flymake-diagnostic-end misspelt) nil nil)))
  (check "a fix" (> (length actions) 0))
  (eglot--apply-workspace-edit (plist-get (elt actions 0) :edit)))
(check "the fix is made" (holds "pod.yaml" "    imagePullPolicy: Always"))
(check "and the diagnostic is gone"
       (wait-for (lambda () (eglot--signal-textDocument/didChange) (null (found)))))

(defvar pod (current-buffer))
(go-to "key: t")
(xref-find-definitions (xref-backend-identifier-at-point (xref-find-backend)))
(check "definition in another file"
       (and (string-suffix-p "/config.yaml" (or buffer-file-name "")) (= (line-number-at-pos) 5)))
(switch-to-buffer pod)
(go-to "key: t")
(eglot-rename "heading")
(check "renaming in both files" (and (holds "pod.yaml" "key: heading}") (holds "config.yaml" "  heading: Shop")))

(dolist (buffer (buffer-list)) (with-current-buffer buffer (set-buffer-modified-p nil)))
(switch-to-buffer pod)
(eglot-shutdown (eglot--current-server-or-lose))
(princ (format "%d passed, %d failed\n" passed failed))
(kill-emacs (if (= failed 0) 0 1))
